"""Who may do what. Web pages, admin, exports, files and commands ask these predicates, nobody asks elsewhere.

Deny by default: a predicate names who may; everybody else may not.
"""

from __future__ import annotations

from accounts.models import Role, User

AT_THE_DOOR = (Role.DOOR, Role.ORGANISER)
READERS_OF_ALL = (Role.ORGANISER, Role.LEADER, Role.STANDING_COUNCIL, Role.COUNCIL_MEMBER)


def _signed_in(user) -> bool:
    return isinstance(user, User) and user.is_active


def is_administrator(user) -> bool:
    """Keeps accounts and roles; decides nothing about nominations."""
    return _signed_in(user) and user.has_role(Role.ADMINISTRATOR)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else could open accounts and give roles. Ask inside the transaction that would change it:
    the rows of all active administrators are locked, so that two of them do not close each other at once."""
    administrators = User.objects.filter(is_active=True, role_assignments__role=Role.ADMINISTRATOR)
    return {found.pk for found in administrators.select_for_update(of=("self",), no_key=True)} == {user.pk}


def is_organiser(user) -> bool:
    """The council's secretary: sets the conference up, plans, prints, keeps the delegate list."""
    return _signed_in(user) and user.has_role(Role.ORGANISER)


def is_head(user) -> bool:
    return _signed_in(user) and user.has_role(Role.UNIT_HEAD)


def is_preparer(user) -> bool:
    return _signed_in(user) and user.has_role(Role.UNIT_PREPARER)


def reads_everything(user) -> bool:
    """Sees all units' nominations, delegates and figures."""
    return _signed_in(user) and user.has_role(*READERS_OF_ALL)


def sits_on_standing_council(user) -> bool:
    return _signed_in(user) and user.has_role(Role.STANDING_COUNCIL)


def answers_obstacles(user) -> bool:
    """Answers what was raised: the Standing Council, and the organiser who says on whose word."""
    return sits_on_standing_council(user) or is_organiser(user)


def sees_council(user) -> bool:
    """Reads the council's sessions: its members, the organiser and the leaders. Units read results only."""
    return reads_everything(user)


def keeps_council(user) -> bool:
    """Prepares, opens and closes the council's sessions and enters what was voted on paper."""
    return is_organiser(user)


def sits_on_council(user) -> bool:
    """May hold a seat in the council, and vote for themselves where they do."""
    return _signed_in(user) and user.has_role(Role.COUNCIL_MEMBER, Role.ORGANISER)


def sees_awards(user) -> bool:
    """Sees who is proposed for which award, the decisions and what is handed over."""
    return reads_everything(user)


def manages_awards(user) -> bool:
    """Proposes awards, notes decisions and their numbers, hands over, revokes."""
    return is_organiser(user)


def sees_delegates(user) -> bool:
    return reads_everything(user) or (_signed_in(user) and user.has_role(Role.DOOR))


def lets_in(user) -> bool:
    """Opens a door: scans badges, finds people by name, enters who came without being on the list."""
    return _signed_in(user) and user.has_role(*AT_THE_DOOR)


def runs_session(user) -> bool:
    """Starts and ends the items on the day, keeps notes and the speakers' list, says what the hall's screen shows."""
    return _signed_in(user) and user.has_role(Role.ORGANISER, Role.SESSION)


def prepares_election(user) -> bool:
    """Sets the election of the delegation up: its rule, who stands, who sits on the board; opens a count again."""
    return is_organiser(user)


def conducts_election(user) -> bool:
    """Closes the voter roll, keeps the control count of the ballots, ends the vote, notes that the minutes are signed."""
    return runs_session(user)


def sees_elections(user) -> bool:
    """Reads candidates and results; heads and preparers of units do too, and propose their own people. Who sits on the
    counting board sees that election alone."""
    return reads_everything(user) or runs_session(user) or bool(own_units(user))


def sends_invitations(user) -> bool:
    """Writes to the guests, makes and ends their personal links."""
    return is_organiser(user)


def moves_conference(user) -> bool:
    """Gives the conference another day, and everything that follows from it."""
    return is_organiser(user)


def takes_answers(user) -> bool:
    """Enters what guests said by telephone or letter, and decides on substitutes."""
    return is_organiser(user)


def reads_answers(user) -> bool:
    """Sees who was asked and who answered what: all of them, or, as head, those of the own units."""
    return sees_delegates(user) or is_head(user)


def prepared_units(user) -> frozenset[int]:
    """Units whose nominations the user may write."""
    return user.unit_ids(Role.UNIT_PREPARER) if _signed_in(user) else frozenset()


def headed_units(user) -> frozenset[int]:
    """Units whose nominations the user may decide."""
    return user.unit_ids(Role.UNIT_HEAD) if _signed_in(user) else frozenset()


def own_units(user) -> frozenset[int]:
    return prepared_units(user) | headed_units(user)


def keeps_money(user) -> bool:
    """Writes the estimate, submits it, enters sources, contracts and expenses."""
    return _signed_in(user) and user.has_role(Role.ACCOUNTANT, Role.ORGANISER)


def approves_money(user) -> bool:
    """Sets the caps and records the decision on the estimate; nobody records it on their own work."""
    return is_organiser(user)


def sees_money(user) -> bool:
    """Reads the whole budget with its vouchers; heads of subcommittees read their own lines."""
    return keeps_money(user) or (_signed_in(user) and user.has_role(Role.LEADER))


MONEY_PAPERS = frozenset({"budget", "settlement"})
"""Kinds of papers that the accountant prints too."""


def prints(user, kind: str | None = None) -> bool:
    """Orders papers of that kind and sees their print jobs; without a kind: any at all."""
    return is_organiser(user) or (keeps_money(user) and (kind is None or kind in MONEY_PAPERS))


def approves_stories(user) -> bool:
    """The editorial board and the organiser: approve, return, take off; nobody approves what they wrote themselves."""
    return _signed_in(user) and user.has_role(Role.EDITORIAL_BOARD, Role.ORGANISER)


def reads_stories(user) -> bool:
    """Sees the drafts of all units."""
    return approves_stories(user) or reads_everything(user)


def writes_stories(user) -> bool:
    """Units' people write for their units, the editorial board for any."""
    return approves_stories(user) or bool(own_units(user))


def enters_admin(user) -> bool:
    return is_administrator(user) or is_organiser(user) or is_head(user) or keeps_money(user)


def sees_sensitive(user, unit_id: int | None) -> bool:
    """Sees identity number, Party membership, ethnicity and religion of a person unmasked.

    The organiser, and the unit's own people where the unit took them down itself (`unit_id`; None: the organiser did).
    """
    return is_organiser(user) or (unit_id is not None and unit_id in own_units(user))


def enters_sensitive(user, unit_id: int) -> bool:
    """Takes down the sensitive details of a person of this unit, with their consent, and notes its withdrawal."""
    return is_organiser(user) or unit_id in own_units(user)


def keeps_personal_data(user) -> bool:
    """Gives a person everything that is kept of them, and erases them."""
    return is_organiser(user)
