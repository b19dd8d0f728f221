"""The errors a user can cause and fix, in one tree, so that a caller can catch what it means.

    DublineError
    ├── InputError              a file or an option is wrong: exit code 2
    │   ├── ScriptError         a subtitle file or script cannot be read
    │   ├── MediaError          a video or audio file cannot be read, or does not fit its container
    │   ├── ConfigError         dubline.toml, DUBLINE_* or a flag holds something it may not
    │   ├── OutputError         the result cannot be written where it was asked for
    │   ├── DropError           what was dropped into a bucket cannot be a job
    │   ├── CastError           somebody is given a voice whom the script does not have
    │   ├── ConflictError       a translation that came back does not fit its script
    │   ├── SchemaError         a file was written by a newer dubline
    │   └── VoiceError          a voice cannot do what was asked
    │       ├── UnknownVoiceError
    │       ├── UnsupportedLanguageError
    │       └── StyleError
    ├── MissingExtraError       an optional package is not installed: exit code 2
    ├── EngineError             a speech engine broke: exit code 1
    ├── TranslationError        a translator broke, or left lines without words: exit code 1
    ├── BucketError             a bucket cannot be reached, or refuses: exit code 1
    │   ├── BucketDeniedError   it refuses these keys, or this user: exit code 2
    │   └── ChangedError        an object is gone, or is not what it was
    ├── LostClaimError          somebody else works on this drop now: exit code 1
    └── MarkError               the mark or a label is not in what was made: exit code 1

Everything else is our fault and keeps its own type and traceback. No class has a constructor of
its own: errors are pickled between processes, and one with two arguments fails to load.
"""


class DublineError(Exception):
    """What a user can cause and fix; the message says what, where and what would work."""


class InputError(DublineError):
    """A file or an option is wrong."""


class ScriptError(InputError):
    """A subtitle file or script cannot be read; names the file and the line."""


class MediaError(InputError):
    """A video or audio file cannot be read, or cannot go where it was asked to."""


class ConfigError(InputError):
    """A setting is unknown, of the wrong kind or out of range; names where it was set."""


class OutputError(InputError):
    """The result cannot be written: no permission, no space, or it would overwrite the source."""


class DropError(InputError):
    """What was dropped into a bucket cannot be a job; names the file and the line."""


class CastError(InputError):
    """Somebody is given a voice whom the script does not have; names those it has."""


class ConflictError(InputError):
    """A translation that came back does not fit its script; names every conflict, with its line."""


class SchemaError(InputError):
    """A file was written by a newer dubline; names the file and both schemas."""


class VoiceError(InputError):
    """A voice cannot do what was asked of it."""


class UnknownVoiceError(VoiceError):
    """No voice has this id; names the nearest ones."""


class UnsupportedLanguageError(VoiceError):
    """The voice does not speak this language; names those it does."""


class StyleError(VoiceError):
    """The voice has no such style, nor a fallback for it; names the line and the styles."""


class MissingExtraError(DublineError):
    """An optional package is not installed; names the pip command that installs it."""


class EngineError(DublineError):
    """A speech engine broke in a way that is not the request's fault."""


class TranslationError(DublineError):
    """A translator cannot be reached or breaks, or lines are left untranslated; names them."""


class MarkError(DublineError):
    """The mark or a label cannot be read from what was made, so that nothing is delivered."""


class BucketError(DublineError):
    """A bucket cannot be reached, or refuses what was asked; says which and why."""


class BucketDeniedError(BucketError):
    """Keys, rights or the bucket itself are missing: no attempt helps until somebody mends it."""


class ChangedError(BucketError):
    """An object is gone, or is no longer the one that was meant."""


class LostClaimError(DublineError):
    """Somebody else works on this drop now, or asked for a stop: what is made here is void."""
