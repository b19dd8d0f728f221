"""What a person reads of where a file comes from, with a plain word where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.provenance import LABEL, MANIFEST, TAGS, WATERMARK, Findings, beside
from flows.show_watermark import detection_text
from tasks.issuing import MADE_UNASKED
from tasks.statement import SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.provenance import Action, Binding, Ingredient, Provenance

WIDE = 11  # columns of the names at the left
LONGEST = 300  # characters of a value from outside
STATES = {
    "Trusted": "Trusted: unchanged since, and an authority of ours vouches for the signer",
    "Valid": "Valid: unchanged since; no authority of ours vouches for the signer",
    "Invalid": "Invalid: the file or the manifest was changed after it was signed",
}
SHOWN_TAGS = ("title", "comment", "language", "artist", "encoder")


def provenance_text(findings: Findings) -> str:
    """Everything that is known of a file."""
    return "\n".join(_lines(findings))


def _lines(findings: Findings) -> Iterator[str]:
    yield f"{findings.path}: {_verdict(findings)}"
    yield from ("", MANIFEST, *_manifest(findings))
    yield from ("", LABEL, *_label(findings))
    yield from ("", TAGS, *_tags(findings))
    yield from ("", WATERMARK, *_watermark(findings))
    yield from ("", "ledger", *_ledger(findings))


def _verdict(findings: Findings) -> str:
    if findings.stripped:
        return "synthetic speech: its labels were stripped, and the watermark is still there"
    if findings.says:
        return f"synthetic speech, as told by: {', '.join(findings.says)}"
    return "nothing in it says that it is synthetic; that does not prove that it is not"


def _manifest(findings: Findings) -> Iterator[str]:
    found = findings.manifest
    if found.state == "None":
        yield "  none: it was never signed, or the manifest was stripped"
    else:
        yield _row("state", STATES[found.state])
    for code in found.failures:
        yield _row("problem", code)
    if not found.manifest:
        return
    yield _row("signed by", _signer(found))
    yield _row("signed at", f"{found.signed_at or 'no time is given'} {_clock(found)}".strip())
    yield _row("manifest", found.manifest)
    yield _row("where", beside(findings) or "in the file")
    yield from (_row("done", _action(one)) for one in found.actions)
    yield from (_row("content", one.removeprefix(SOURCE_TYPES)) for one in found.source_types)
    yield from (_row("made from", _ingredient(one)) for one in found.ingredients)
    yield from (_row("payload", _binding(one, findings)) for one in found.bindings)
    if found.aigc and found.aigc != findings.label.text:
        told = "another one than in the file" if findings.label.text else "as it was signed"
        yield _row("AIGC label", f"{told}: {found.aigc}")


def _signer(found: Provenance) -> str:
    unasked = MADE_UNASKED in (found.signer or "")
    return f"{found.signer or 'nobody is named'}{' (proves nothing to others)' if unasked else ''}"


def _clock(found: Provenance) -> str:
    if found.time_stamped:
        return "(time-stamped)"
    return "(as the signer says)" if found.signed_at else ""


def _action(action: Action) -> str:
    languages = [action.parameters.get(key) for key in ("sourceLanguage", "targetLanguage")]
    said = f"{languages[0]} to {languages[1]}" if all(languages) else ""
    by = f"by {action.agent}" if action.agent else ""
    return " ".join(filter(None, (action.name, said, by)))


def _ingredient(ingredient: Ingredient) -> str:
    kept = f"its manifest {ingredient.manifest} is kept" if ingredient.manifest else "no manifest"
    failed = f"which did not hold: {', '.join(ingredient.failures)}" if ingredient.failures else ""
    return ", ".join(filter(None, (ingredient.title, ingredient.description, kept, failed)))


def _binding(binding: Binding, findings: Findings) -> str:
    place = [binding.language, f"track {binding.track}" if binding.track is not None else None]
    where = ", ".join(filter(None, place)) or "no place is named"
    mark = findings.mark.found
    read = mark.payload if mark and mark.found else None
    told = "read from the sound, too" if read == binding.payload else "not read from the sound here"
    return f"{binding.payload} ({where}; {binding.algorithm}): {told}"


def _label(findings: Findings) -> Iterator[str]:
    label = findings.label
    if label.text:
        yield _row("text", label.text)
    elif not label.problem:
        yield "  none: it was never labelled, or the label was stripped"
    if label.problem:
        yield _row("problem", label.problem)
    if label.bound is not None:
        told = "was written for this sound" if label.bound else "was written for another sound"
        yield _row("seal", told)


def _tags(findings: Findings) -> Iterator[str]:
    rows = [(name, findings.tags[name]) for name in SHOWN_TAGS if findings.tags.get(name)]
    yield from (_row(name, value) for name, value in rows) if rows else ["  none"]


def _watermark(findings: Findings) -> Iterator[str]:
    mark = findings.mark
    if mark.found:
        told = detection_text(mark.found, findings.path, mark.keys).splitlines()
        yield f"  {told[0].removeprefix(f'{findings.path}: ')}"
        yield from told[1:]
    else:
        yield _row("not searched", mark.problem or "")


def _ledger(findings: Findings) -> Iterator[str]:
    traced = findings.traced
    if traced.problem:
        yield _row("problem", traced.problem)
    elif not traced.deliveries:
        yield "  no delivery of ours is known by anything in this file"
    else:
        yield f"  found by the payload in the {traced.by}"
    for row in traced.deliveries:
        yield _row("this file" if row.sha256 == findings.sha256 else "a relative", row.file)
        said = row.as_json().items()
        yield from (_row(f"  {k}", v) for k, v in said if v is not None and k != "file")


def _row(name: str, value: object) -> str:
    text = " ".join(str(value).split())
    return f"  {name:{WIDE}} {text[:LONGEST]}{'…' if len(text) > LONGEST else ''}"
