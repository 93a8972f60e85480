"""What somebody typed and sent at the wrong moment: shown back as a form that can be sent again."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 200_000  # characters; longer posts are not carried along


def resend_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The posted fields without secrets and files; empty unless our own page sent them.

    A browser names the page's origin with every POST. Only for our own does the portal offer to send again:
    a foreign page must not get its forged form confirmed by a press of the button.
    """
    if (
        request.method != "POST"
        or request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}"
    ):
        return []
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    return fields if sum(len(value) for _name, value in fields) <= LONGEST else []


def typed_text(request: HttpRequest) -> str:
    """What somebody wrote in words, to be copied from the page that refuses it for good; "" for nothing. Whatever is one
    word or a number is left out: mostly codes of choices, and soon typed again."""
    fields = resend_fields(request)
    return "\n\n".join(
        value.strip() for name, value in fields if " " in value.strip() and not name.endswith("seen")
    )
