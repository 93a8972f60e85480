from django.apps import AppConfig
from django.core.checks import Error, register
from django.utils.translation import gettext_lazy as _


@register("fonts", deploy=True)
def fonts_are_complete(app_configs, **options):
    """Asked by script/setup and the deploy check; prints every Vietnamese letter, which takes two seconds."""
    # WeasyPrint behind it costs a second that other commands need not pay.
    from documents.engine import check_fonts

    return [Error(sentence, id="documents.E001") for sentence in check_fonts()]


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Printing")
