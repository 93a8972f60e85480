"""What the page of a door says by itself, when it has to judge without the portal: in the words of `door_sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _


def texts() -> dict[str, Any]:
    """Words and sentences for the script of the page, in the language of the request; %(name)s is filled in there."""
    return {
        "words": {name: capfirst(word) for name, word in _words().items()},
        "sentences": _sentences(),
        "says": _says(),
        "let_in": _("let in at %(time)s at %(door)s by %(by)s"),
        "let_in_here": _("let in at %(time)s at this door"),
        "marked": _("marked as present at %(time)s"),
        "marked_by": _("marked as present at %(time)s by %(by)s"),
        "seat": _("Seat %(seat)s"),
        "in_place_of": _("In place of %(first)s"),
        "substitute": _("Substitute"),
        "undo": _("Undo"),
        "nobody": _("Nobody on the list is called that."),
        "no_list": _("This device has no list yet."),
        "no_scans": _("Nothing was scanned on this device yet."),
        "waits": _("waits to be sent"),
        "waits_elsewhere": _("of another conference, not sent"),
        "not_taken": _("not taken by the portal"),
        "corrected": _("came out otherwise"),
        "was_told": _("The door was told “%(word)s” at %(time)s."),
    }


def _words() -> dict[str, str]:
    return {
        "admitted": _("may go in"),
        "repeated": _("read twice, may go in"),
        "inside": _("is inside already"),
        "unknown": _("unknown code"),
        "other_conference": _("badge of another conference"),
        "revoked": _("badge that holds no more"),
        "off": _("no longer expected"),
        "before": _("from before the doors began anew"),
        "undone": _("taken back"),
        "waiting": _("waits for consent"),
        "refused": _("not let in"),
        "unjudged": _("noted, not judged"),
        "asking": _("the portal is asked …"),
        "error": _("not taken by the portal"),
        "idle": _("ready"),
        "note": _("note"),
    }


def _sentences() -> dict[str, str]:
    return {
        "admitted": _("%(name)s may go in."),
        "repeated": _("Read twice: %(name)s was let in a moment ago."),
        "inside": _("%(name)s is inside already: %(let_in)s."),
        "unknown": _("No badge has this code. Look for the person by name."),
        "revoked": _("This badge holds no more: %(name)s has a newer one."),
        "revoked_substitute": _("This badge holds no more: %(name)s comes in place of %(first)s."),
        "undone": _("Taken back: %(name)s is not inside."),
        "undone_inside": _("Taken back; %(name)s stays inside: %(let_in)s."),
        "unjudged": _(
            "This device has no list yet: the scan is kept and judged later. Look on the paper list now."
        ),
    }


def _says() -> dict[str, str]:
    return {
        "idle": _("Scan a badge, or look for the name."),
        "kept_here": _("Judged by the list on this device; the scan is kept until it is sent."),
        "corrected": _("The portal knows more than this device did."),
        "reading": _("The picture is being read …"),
        "no_code_in_picture": _(
            "There is no code in this picture. Try again from nearer, or look for the name."
        ),
        "picture_needs_network": _("A picture can only be read with a network. Look for the name."),
        "no_camera": _(
            "The camera was not allowed. Allow it in the settings of the browser, or look for the name."
        ),
        "name_missing": _("Enter the name."),
        "walk_in_kept": _("Noted on this device; the organisers are asked once there is a network."),
        "undo_kept": _("Noted on this device; it is taken back once there is a network."),
        "wiped": _("List and pass were deleted from this device."),
        "day_over": _("The pass of this door has ended with the day of the conference."),
    }
