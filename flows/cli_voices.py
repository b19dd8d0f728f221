"""The commands about voices: who there is, a voice made of a folder, a voice heard.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import interruptible
from flows.flags import Common, ConfigFlag, JsonFlag, ReadingsFlag, SetFlag

if TYPE_CHECKING:
    from flows.config import Settings
    from voices.card import Card
    from voices.speech import Request

voices_app = typer.Typer(help="Who can speak.", no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[str, typer.Argument(metavar="ID", help="Of a voice: see `dubline voices list`")]
TextArgument = Annotated[str, typer.Argument(metavar="TEXT", help="What is said")]
FolderArgument = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", help="Checkpoints and clips")
]
IdFlag = Annotated[str, typer.Option("--id", metavar="ID", help="What the voice is called here")]
NameFlag = Annotated[str, typer.Option("--name", metavar="NAME", help="What people call it")]
LanguagesFlag = Annotated[
    list[str] | None,
    typer.Option("--language", metavar="TAG", help="What it speaks; may be repeated"),
]
SemanticFlag = Annotated[
    str | None, typer.Option("--semantic", metavar="FILE", help="Which .ckpt, if there are several")
]
AcousticFlag = Annotated[
    str | None, typer.Option("--acoustic", metavar="FILE", help="Which .pth, if there are several")
]
ReferenceFlag = Annotated[
    str | None, typer.Option("--reference", metavar="FILE", help="The clip to sound like")
]
TranscriptFlag = Annotated[
    str | None, typer.Option("--transcript", metavar="TEXT", help="What is said in that clip")
]
ClipLanguageFlag = Annotated[
    str | None, typer.Option("--reference-language", metavar="TAG", help="Of the clips")
]
StylesFlag = Annotated[
    list[str] | None,
    typer.Option("--style", metavar="NAME=FILE", help="The clip of another style; may be repeated"),
]
ServerFlag = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Of an api_v2 server; files are paths there"),
]
ReplaceFlag = Annotated[bool, typer.Option("--replace", help="Take the place of a voice")]
SpeakerFlag = Annotated[str | None, typer.Option("--voice", metavar="ID", help="Who speaks")]
SaidFlag = Annotated[str | None, typer.Option("--language", metavar="TAG", help="Of the text")]
StyleFlag = Annotated[str, typer.Option("--style", metavar="NAME", help="Of the voice")]
SpeedFlag = Annotated[float, typer.Option("--speed", min=0.6, max=1.8, help="1 is natural")]
SeedFlag = Annotated[int, typer.Option("--seed", min=0, help="Another one is another reading")]
OutFlag = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A .wav or .flac file")]
ShowReadingFlag = Annotated[
    bool, typer.Option("--show-reading", help="Show how TEXT is read; needs no model, and no --out")
]


@voices_app.command("list")
def voices_list(ctx: typer.Context, json: JsonFlag = False, config: ConfigFlag = None) -> None:
    """Every voice there is."""
    from flows import show_voices
    from voices.registry import voices

    cards = voices(ctx.ensure_object(Common).load().settings.paths.registry)
    show.say(show_voices.voices_json(cards) if json else show_voices.voices_table(cards))


@voices_app.command("show")
def voices_show(
    ctx: typer.Context, voice_id: Id, json: JsonFlag = False, config: ConfigFlag = None
) -> None:
    """All that is known of one voice."""
    from flows import show_voices
    from voices.registry import voice

    card = voice(voice_id, ctx.ensure_object(Common).load().settings.paths.registry)
    show.say(show_voices.voice_json(card) if json else show_voices.voice_text(card))


@voices_app.command("add")
def voices_add(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    voice_id: IdFlag,
    folder: FolderArgument = None,
    name: NameFlag = "",
    language: LanguagesFlag = None,
    reference: ReferenceFlag = None,
    transcript: TranscriptFlag = None,
    reference_language: ClipLanguageFlag = None,
    style: StylesFlag = None,
    semantic: SemanticFlag = None,
    acoustic: AcousticFlag = None,
    server: ServerFlag = None,
    replace: ReplaceFlag = False,
    config: ConfigFlag = None,
) -> None:
    """Make a voice of a FOLDER with GPT-SoVITS checkpoints and clips, or of a running server.

    The folder holds one .ckpt (s1), one .pth (s2) and neutral.wav, 3 to 10 s of speech, with
    neutral.txt, which is what is said in it. More styles are more clips: sad.wav and sad.txt.
    Clips in a folder timbre/ are averaged into the sound of the voice. Lists as upstream writes
    them (path|speaker|LANGUAGE|text) serve instead of .txt files.
    """
    from flows.show_voices import added
    from voices.adding import Choice, Wanted, add_folder, add_server

    if (folder is None) == (server is None):
        raise typer.BadParameter("a FOLDER, or --server URL: one of them")
    wanted = Wanted(voice_id, name, tuple(language or ()), replace)
    choice = Choice(
        semantic, acoustic, reference, transcript, reference_language, _styles(style or [])
    )
    registry = ctx.ensure_object(Common).load().settings.paths.registry
    with interruptible("stopped; nothing was changed"):
        if server:
            made = add_server(server, wanted, choice, registry)
        else:
            assert folder
            made = add_folder(folder, wanted, choice, registry)
    show.say(added(made))


def _styles(texts: list[str]) -> dict[str, str]:
    """The clips of `--style sad=clips/7.wav`."""
    pairs = [text.partition("=") for text in texts]
    for style, _, file in pairs:
        if not style or not file:
            raise typer.BadParameter(f"--style {style}: write it as --style NAME=FILE")
    names = [style for style, _, _ in pairs]
    for style in names:
        if names.count(style) > 1:
            raise typer.BadParameter(f"--style {style} is given twice; a style has one clip")
    return {style: file for style, _, file in pairs}


def say(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    text: TextArgument,
    out: OutFlag = None,
    voice: SpeakerFlag = None,
    language: SaidFlag = None,
    style: StyleFlag = "neutral",
    speed: SpeedFlag = 1.0,
    seed: SeedFlag = 0,
    readings: ReadingsFlag = None,
    show_reading: ShowReadingFlag = False,
    json: JsonFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Say TEXT in a voice, to hear it, or show how it is read.

    TEXT may hold readings: "{Nguyen|win} is here". A reading is a word spelt as it sounds, or
    ARPAbet (W IH1 N), pinyin (hang2) or Jyutping (hong4). Those of the voice and of --readings
    are put in.
    """
    from flows.sources import assignments, flag

    if not out and not show_reading:
        raise typer.BadParameter("no --out FILE to say it into; or --show-reading, to see it")
    if json and not show_reading:
        raise typer.BadParameter("--json is for --show-reading")
    own = [flag("paths.readings", readings, "--readings")] if readings else []
    loaded = ctx.ensure_object(Common).load([*assignments(settings or ()), *own]).settings
    chosen = voice or loaded.voice.default
    card = None if show_reading and not (chosen or out) else _voice(chosen, loaded.paths.registry)
    with interruptible("stopped; nothing was written"):
        if show_reading:
            _show_reading(text, language, card, loaded, json)
        if card and out:
            from voices.speech import Request

            request = Request(text, language or card.languages[0], style, speed, seed)
            _say(request, card, loaded, out)


def _show_reading(
    text: str, language: str | None, card: "Card | None", loaded: "Settings", json: bool
) -> None:
    from flows.reading import text_read
    from flows.show_reading import reading_json, reading_text
    from tasks.dictionary import known_readings

    known = known_readings(card, loaded.paths.readings)
    spoken = language or (card.languages[0] if card else "en")
    read = text_read(text, spoken, card, known)
    show.say(reading_json(read) if json else reading_text(read))


def _say(request: "Request", card: "Card", loaded: "Settings", out: Path) -> None:
    from dataclasses import replace

    from flows import saying, show_voices
    from tasks.dictionary import known_readings
    from tasks.keeping import Keeping
    from voices.readings import annotated

    paths = loaded.paths
    known = known_readings(card, paths.readings)
    said = replace(request, text=annotated(request.text, request.language, known))
    keeping = Keeping(paths.keys, paths.ledger, loaded.mode == "production", loaded.marks)
    heard = saying.say(said, card, loaded.engine.machine(paths.models), out, keeping)
    show.say(show_voices.heard(heard, request, card))


def _voice(voice_id: str | None, registry: Path) -> "Card":
    from voices.errors import VoiceError
    from voices.registry import voice

    if not voice_id:
        raise VoiceError("no voice: give --voice ID, or set voice.default (see `dubline voices`)")
    return voice(voice_id, registry)
