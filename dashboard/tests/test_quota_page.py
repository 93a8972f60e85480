import pytest
from django.urls import reverse

from accounts.models import Role
from conference.models import PriorityTarget
from nominations.states import State

PAGE = "/mix/"


def answer(client, **query):
    return client.get(PAGE, query).context["answer"]


def test_address():
    assert reverse("dashboard:quota") == PAGE


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADER, Role.COUNCIL_MEMBER])
def test_readers_of_everything_see_the_stages(role, conference, make_user, as_user):
    assert as_user(make_user(role)).get(PAGE).status_code == 200


@pytest.mark.parametrize("role", [Role.DOOR, Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER, None])
def test_others_do_not(role, conference, make_user, as_user):
    assert as_user(make_user(role)).get(PAGE).status_code == 403


def test_heads_see_it_and_preparers_do_not(conference, head, preparer, as_user):
    assert as_user(head).get(PAGE).status_code == 200
    assert as_user(preparer).get(PAGE).status_code == 403


def test_stages_of_the_sample(sample_user, as_user, django_assert_num_queries):
    client = as_user(sample_user("thuky"))
    with django_assert_num_queries(11):
        response = client.get(PAGE)
    rows = [
        (row.verdict.exemplar, row.verdict.guest, row.verdict.outside) for row in response.context["rows"]
    ]
    assert rows == [(70, 30, 0), (76, 30, 0), (70, 30, 18), (0, 0, 0), (0, 0, 0), (0, 0, 0)]
    assert response.context["answer"] is None


def test_sample_if_everybody_counted(sample_user, as_user):
    row = answer(as_user(sample_user("thuky")), exemplars=70, guests=30, staff=18)
    assert (
        row.everybody,
        round(float(row.exemplar_share_of_all), 1),
        round(float(row.guest_share_of_all), 1),
    ) == (
        118,
        59.3,
        25.4,
    )
    assert (row.verdict.share_text(), row.verdict.outside) == ("70,00", 18)


def test_what_if_staff_are_exemplars_by_rule(conference, organiser, as_user):
    conference.staff_counts = True
    conference.save(update_fields=["staff_counts"])
    row = answer(as_user(organiser), exemplars=70, guests=30, staff=18)
    assert (row.verdict.exemplar, row.verdict.outside, row.verdict.share_text()) == (88, 0, "74,58")


def test_what_if_without_staff(conference, organiser, as_user):
    row = answer(as_user(organiser), exemplars=60, guests=40, staff="")
    assert (row.verdict.verdict, row.verdict.add_exemplars, row.verdict.drop_guests) == ("below", 34, 15)


@pytest.mark.parametrize(
    "query", [{"exemplars": -1, "guests": 3}, {"exemplars": "x", "guests": 3}, {"exemplars": 5}]
)
def test_what_if_with_wrong_numbers_says_so_beside_the_field(query, conference, organiser, as_user):
    response = as_user(organiser).get(PAGE, query)
    assert (response.status_code, response.context["answer"]) == (200, None)
    assert 'class="invalid-feedback"' in response.content.decode()


def test_mix_before_set_up(organiser, as_user):
    assert as_user(organiser).get(PAGE).status_code == 200


def test_mix_is_only_read(conference, organiser, as_user):
    assert as_user(organiser).post(PAGE).status_code == 405


def test_priority_groups_that_are_short_stand_on_the_page_and_under_the_question(
    conference, organiser, as_user, make_nomination
):
    PriorityTarget.objects.create(conference=conference, group="female", min_percent=50)
    PriorityTarget.objects.create(conference=conference, group="researcher", min_count=1)
    make_nomination(State.APPROVED, gender="female")
    make_nomination(State.APPROVED, gender="male", is_researcher=True)
    client = as_user(organiser)
    page = client.get(PAGE)
    assert (page.context["missed"], page.context["answer_missed"]) == ([], [])  # 1 of 2 women is half
    asked = client.get(PAGE, {"exemplars": 7, "guests": 3})
    (short,) = asked.context["answer_missed"]
    assert (short.label, short.people, short.exemplars, short.missing) == ("đại biểu nữ", 1, 7, 3)
    assert "Đại biểu nữ: 1 trong số 7 điển hình, còn thiếu 3" in asked.content.decode()
    make_nomination(State.APPROVED, gender="male")
    page = client.get(PAGE)
    assert [figure.missing for figure in page.context["missed"]] == [1]
    assert "Đại biểu nữ: 1 trong số 3 điển hình, còn thiếu 1" in page.content.decode()


def test_a_list_that_still_grows_is_told_alike_above_and_in_the_table(
    conference, organiser, as_user, make_nomination
):
    for _number in range(3):
        make_nomination(State.APPROVED)
    text = as_user(organiser).get(PAGE).content.decode()
    assert "Danh sách chưa đủ" in text and "điển hình nhiều hơn" not in text.lower()
