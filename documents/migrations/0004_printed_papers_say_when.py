"""What invitations and badges say of day and venue joins the words of those printed already; reversible."""

from django.db import migrations

INVITATION_WORDS = 2  # name and office


def day(conference):
    return f"{conference.date:%d/%m/%Y}" if conference.date else ""


def add(apps, schema_editor):
    PrintedPaper = apps.get_model("documents", "PrintedPaper")
    Invitation = apps.get_model("documents", "Invitation")
    changed = []
    issued = {}
    for row in Invitation.objects.order_by("version"):
        issued.setdefault(row.delegate_id, []).append(row)
    for paper in PrintedPaper.objects.filter(kind="invitation"):
        printed = [row for row in issued.get(paper.delegate_id, []) if row.issued_at <= paper.printed_at]
        if printed and len(paper.words) == INVITATION_WORDS:
            paper.words = [*paper.words, printed[-1].time, printed[-1].venue]
            changed.append(paper)
    for paper in PrintedPaper.objects.filter(kind="badge").select_related("delegate__conference"):
        paper.words = [*paper.words, day(paper.delegate.conference)]
        changed.append(paper)
    PrintedPaper.objects.bulk_update(changed, ["words"], batch_size=200)


def take_away(apps, schema_editor):
    PrintedPaper = apps.get_model("documents", "PrintedPaper")
    changed = []
    for paper in PrintedPaper.objects.filter(kind__in=("invitation", "badge")):
        paper.words = paper.words[:INVITATION_WORDS] if paper.kind == "invitation" else paper.words[:-1]
        changed.append(paper)
    PrintedPaper.objects.bulk_update(changed, ["words"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_printed_papers")]

    operations = [migrations.RunPython(add, take_away)]
