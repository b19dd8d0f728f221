"""Gathering: one look into the inbox, and what is to be done about everything that lies there.

Nothing is ever passed over in silence: what is not taken waits, and says what for.
"""

from collections.abc import Iterator

from tasks.bucket import Bucket
from tasks.claim import CLOSING, Claim, State
from tasks.claiming import Claims
from tasks.drop import Broken, Drop, Part, Repeated, Wish
from tasks.inbox import INBOX, Group, base_of, conflict, is_audio, laid, language_of, stem_of
from tasks.listed import listed_drop
from tasks.look import Gathered, Look, NotYetError, Patience, borrowed, drop_of
from voices.errors import DropError, InputError

LATER = 1800.0  # seconds that a drop is left alone which was given back with a reason

__all__ = ["Gathered", "Patience", "gathered"]


def gathered(
    bucket: Bucket, claims: Claims, patience: Patience, now: float | None = None
) -> Gathered:
    """Look into the inbox of a tenant.

    Args:
        bucket: as the tenant sees it.
        claims: those in it.
        patience: how long things must have lain there.
        now: seconds since 1970, by the bucket's clock; default: this moment.
    """
    look = Look(bucket, claims, patience, bucket.now() if now is None else now, Gathered())
    listed = [Part(one.key, one.size, one.tag, one.changed) for one in bucket.list(INBOX)]
    lying = laid(listed)
    look.found.waiting += lying.waiting
    look.found.broken += lying.broken
    paths = {group.path for group in lying.groups if group.scripts}
    known = claims.existing([*(group.path for group in lying.groups), *lying.jobs])
    for group in lying.groups:
        _look_at_group(look, group, group.path in known, paths)
    for path, files in lying.jobs.items():
        _look_at_job(look, path, files, path in known)
    look.found.abandoned += _abandoned(look, {part.key for part in listed})
    look.found.drops.sort(key=lambda drop: (-drop.wish.priority, drop.since, drop.path))
    return look.found


def _look_at_group(look: Look, group: Group, known: bool, paths: set[str]) -> None:
    """Say what is to be done about a script, media, or both."""
    path = group.path
    try:
        claim = _claim_of(look, group, known, paths)
        path = claim.path if claim else path
        if _is_in_hand(look, path, group.parts, claim):
            return
        if reason := conflict(group):
            raise DropError(reason) if look.is_settled(group.parts) else NotYetError(reason)
        look.found.drops.append(_simple(look, group, claim))
    except DropError as error:
        look.found.broken.append(Broken(path, group.parts, str(error)))
    except (NotYetError, InputError) as reason:
        look.waits(path, str(reason))


def _claim_of(look: Look, group: Group, known: bool, paths: set[str]) -> Claim | None:
    """The claim of a group; that of the script dubbed before, where media have come later."""
    claim = _read(look, group.path) if known else None
    if claim or group.scripts:
        return claim
    for path in _earlier(look.bucket, group.path):
        if path not in paths and (claim := _read(look, path)):
            return claim
    return None


def _read(look: Look, path: str) -> Claim | None:
    try:
        return look.claims.read(path)
    except DropError as error:
        raise NotYetError(str(error)) from None


def _earlier(bucket: Bucket, path: str) -> Iterator[str]:
    """The paths of what was dubbed for a programme: `anna/film.en` for `anna/film`."""
    before = ""
    for stored in bucket.list(f"done/{path}."):
        found = stored.key.removeprefix("done/").rsplit("/", 2)[0]
        if found != before and base_of(found) == path:
            yield found
        before = found


def _is_in_hand(look: Look, path: str, parts: tuple[Part, ...], claim: Claim | None) -> bool:
    """Whether nothing new is to be made of these files: they are in hand, held, or done.

    Raises:
        NotYetError: they are still arriving.
    """
    if claim and claim.live(look.now):
        look.found.busy.append(claim)
        return True
    if claim and claim.state is State.PAUSED:
        raise NotYetError(f"it is paused; `dubline resume {path}` lets it go on")
    if claim and claim.state in {*CLOSING, State.PAUSING}:
        raise NotYetError("what came of it before is being put away")
    if not look.is_still(parts):
        raise NotYetError("it is still arriving")
    if claim is None or not _is_same(claim, parts):
        return False
    if claim.state is State.DONE:
        look.found.repeated.append(Repeated(path, parts, claim.fence))
        return True
    if claim.state is State.RELEASED and claim.reason and look.now - claim.changed < LATER:
        raise NotYetError(claim.reason)
    return False


def _is_same(claim: Claim, parts: tuple[Part, ...]) -> bool:
    """Whether all these files are as they were when they were taken last."""
    before = {(part.name, part.size, part.tag) for part in claim.drop.parts}
    return before.issuperset((part.name, part.size, part.tag) for part in parts)


def _simple(look: Look, group: Group, claim: Claim | None) -> Drop:
    """The drop that a script, media, or both come to.

    Raises:
        NotYetError: something is missing.
    """
    script = next(iter(group.scripts), None)
    media = next(iter(group.media), None)
    if script is None:
        script = _earlier_script(look, group, claim)
    elif media is None and not is_audio(stem_of(script.name)):
        media = _earlier_media(look, group, claim)
    path = claim.path if claim else group.path
    wish = Wish(
        voice=path.partition("/")[0],
        script=script.name,
        media=media.name if media else None,
        language=language_of(stem_of(script.name)),
        audio_only=media is None,
    )
    return drop_of(path, [part for part in (script, media) if part], wish)


def _earlier_script(look: Look, group: Group, claim: Claim | None) -> Part:
    """The script of media that came alone: where its drop was put when it was dubbed or failed."""
    script = borrowed(look, claim, claim.drop.wish.script) if claim else None
    if claim is None or script is None:
        raise NotYetError("there is no script beside it yet")
    whole = claim.state is State.DONE and claim.drop.wish.media
    again = whole or claim.state in (State.FAILED, State.CANCELLED)
    if again and not look.is_settled(group.parts):  # its script may be on its way as well
        raise NotYetError(f"there is no script beside it yet; else {script.key} is taken")
    return script


def _earlier_media(look: Look, group: Group, claim: Claim | None) -> Part | None:
    """The media of a corrected script, or nothing where there are none and none are awaited."""
    if not look.is_settled(group.parts):
        left = look.patience.settle - look.age(group.parts)
        raise NotYetError(
            f"there is no video or sound beside it; it is dubbed without in {left:.0f} s"
        )
    return borrowed(look, claim, claim.drop.wish.media) if claim else None


def _look_at_job(look: Look, path: str, files: dict[str, Part], known: bool) -> None:
    """Say what is to be done about a folder of a job."""
    parts = tuple(files.values())
    try:
        claim = _read(look, path) if known else None
        if not _is_in_hand(look, path, parts, claim):
            look.found.drops.append(listed_drop(look, path, files, claim))
    except DropError as error:
        look.found.broken.append(Broken(path, parts, str(error)))
    except (NotYetError, InputError) as reason:
        look.waits(path, str(reason))


def _abandoned(look: Look, listed: set[str]) -> Iterator[Claim]:
    """Claims that are held by nobody, and whose drop is not there to be taken."""
    taken = {drop.path for drop in look.found.drops} | {one.path for one in look.found.broken}
    for claim in look.claims.open():
        if claim.live(look.now) or claim.state is State.PAUSED or claim.path in taken:
            continue
        lies = any(part.key in listed for part in claim.drop.parts)
        if claim.state is not State.RELEASED or not lies:
            yield claim
