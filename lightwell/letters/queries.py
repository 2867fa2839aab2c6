"""Which letters are due, being written, waiting for a signature or signed; the letters of a patient."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lightwell.assessment.models import Decision
from lightwell.audit.prepared import Prepared
from lightwell.courses.models import Course, CourseStep
from lightwell.letters import delivery, rules
from lightwell.letters.delivery import What
from lightwell.letters.models import Dispatch, DispatchStep, Letter, LetterLink, SignedLetter, Subject
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.referrals.queries import local_day, referral_of
from lightwell.treatment.models import Departure

MOST_SIGNED = 30


@dataclass(frozen=True)
class Due:
    """A letter that nobody has begun: of which kind, about what, and since when."""

    kind: str
    subject: Decision | Course
    since: datetime

    @property
    def patient(self) -> Patient:
        return self.subject.patient


@dataclass(frozen=True)
class Desk:
    """All letters by what they wait for: the longest waiting first, the sent ones newest first."""

    unsent: list[SignedLetter]
    due: list[Due]
    drafts: list[Letter]
    to_sign: list[Letter]
    sent: list[SignedLetter]

    @property
    def waiting(self) -> int:
        return len(self.due) + len(self.drafts) + len(self.to_sign)


def desk(words: str = "", patient: Patient | None = None) -> Desk:
    """The letters of everyone, of who matches every word, or of one patient. Five queries, two more for each
    list of signed letters that is not empty.
    """
    unsigned = list(_letters(Letter.objects.current().unsigned().order_by("entered_at"), words, patient))
    return Desk(
        unsent=_signed(words, patient, went=False),
        due=due(words, patient),
        drafts=[letter for letter in unsigned if not letter.ready],
        to_sign=[letter for letter in unsigned if letter.ready],
        sent=_signed(words, patient, went=True),
    )


def due(words: str = "", patient: Patient | None = None) -> list[Due]:
    """Decisions and finished courses without a letter, the longest waiting first. Two queries."""
    decisions = _of(_decided(), words, patient)
    found = [Due("decision", decision, decision.decided_at) for decision in decisions]
    found += [Due("end-of-course", course, course.finished_at) for course in _of(_finished(), words, patient)]
    return sorted(found, key=lambda one: one.since)


def _decided() -> QuerySet[Decision]:
    """Decisions without a letter."""
    about = Letter.objects.filter(decision__record=OuterRef("record"))
    return Decision.objects.current().filter(~Exists(about))


def _finished() -> QuerySet[Course]:
    """Courses without a letter that ended, or whose last planned treatment was given and left."""
    left = Departure.objects.filter(
        treatment__course__record=OuterRef("record"), treatment__doseevents__what="start"
    ).order_by()
    by_course = left.values("treatment__course__record")
    about = Letter.objects.filter(course__record=OuterRef("record"))
    courses = Course.objects.current().with_outcome().filter(~Exists(about))
    counted = courses.annotate(
        treated=Coalesce(Subquery(by_course.annotate(n=Count("treatment", distinct=True)).values("n")), 0),
        finished_at=Coalesce(
            Subquery(CourseStep.objects.filter(record=OuterRef("record")).values("at")[:1]),
            Subquery(left.order_by("-left_at").values("left_at")[:1]),
        ),
    )
    return counted.filter(Q(outcome__isnull=False) | Q(treated__gte=F("treatments"))).order_by()


_waiting = (
    Prepared(lambda: Letter.objects.current().unsigned().order_by().values_list("pk", flat=True)),
    Prepared(lambda: _decided().order_by().values_list("pk", flat=True)),
    Prepared(lambda: _finished().values_list("pk", flat=True)),
)


def waiting() -> int:
    """How many letters wait for somebody: due, being written, to be signed. Three queries."""
    return sum(len(read()) for read in _waiting)


def _of(rows: QuerySet, words: str, patient: Patient | None) -> QuerySet:
    found = rows.select_related("patient")
    if patient:
        return found.filter(patient=patient)
    return found.filter(patient__in=patients.search(words)) if words else found


def _letters(rows: QuerySet, words: str, patient: Patient | None, to_letter: str = "") -> QuerySet:
    """Letters, or what hangs on `to_letter`, of one patient or of whoever the words name."""
    found = rows.select_related(f"{to_letter}patient", f"{to_letter}step__referral")
    if patient:
        return found.filter(**{f"{to_letter}patient": patient})
    return found.filter(_named(words, to_letter)) if words else found


def _named(words: str, to_letter: str) -> Q:
    """Patients by name or health number; people referred, and who gets the letter, by every word."""
    known = Q(**{f"{to_letter}patient__in": patients.search(words)})
    person, recipient = Q(), Q()
    for word in words.split():
        given = Q(**{f"{to_letter}step__referral__given_name__icontains": word})
        person &= given | Q(**{f"{to_letter}step__referral__family_name__icontains": word})
        recipient &= Q(**{f"{to_letter}recipient_name__icontains": word})
    return known | person | recipient


def _signed(words: str, patient: Patient | None, *, went: bool) -> list[SignedLetter]:
    """Signed letters that went out, the newest first; or that did not yet, the longest waiting first."""
    stopped = DispatchStep.objects.filter(dispatch=OuterRef("pk"), what=What.STOPPED)
    sent = Dispatch.objects.filter(~Exists(stopped), signed=OuterRef("pk"), steps__what=What.SENT)
    rows = SignedLetter.objects.filter(Exists(sent) if went else ~Exists(sent))
    rows = rows.order_by("-signed_at" if went else "signed_at").select_related("signed_by")
    found = _letters(rows, words, patient, "letter__").prefetch_related("dispatches__steps")
    return list(found if patient or not went else found[:MOST_SIGNED])


def letter_of(record: UUID) -> Letter | None:
    """The newest version of one letter, with what it is about. One query."""
    about = ("patient", "decision__patient", "course__patient", "step__referral", "replaces")
    return Letter.objects.current().filter(record=record).select_related(*about).first()


def referral_for(letter: Letter) -> Referral | None:
    """The referral a letter answers, or by which its patient came."""
    return letter.step.referral if letter.step else referral_of(letter.patient)


def signed_of(letter: Letter) -> SignedLetter | None:
    """The signature under a letter, whichever version it is asked of; without the bytes of its PDF."""
    found = SignedLetter.objects.filter(record=letter.record)
    return found.select_related("signed_by", "document").defer("document__pdf").first()


def open_draft(subject: Subject) -> Letter | None:
    """The unsigned letter about an answer, a decision or a course, if there is one."""
    return Letter.objects.current().unsigned().about(subject).first()


def reply_to(referral: Referral) -> Letter | None:
    """The letter about the last answer to a referral: its newest version, `signed` or not. One query."""
    last = ReferralStep.objects.filter(referral=referral).order_by("-number").values("pk")[:1]
    found = Letter.objects.current().filter(step=Subquery(last)).order_by("-entered_at")
    return found.annotate(is_signed=Exists(SignedLetter.objects.filter(record=OuterRef("record")))).first()


def answered(referral: Referral) -> ReferralStep | None:
    """The last step of a referral, when it is an answer that a letter tells."""
    step = ReferralStep.objects.select_related("referral", "patient").filter(referral=referral).last()
    return step if step and step.to_status in rules.REPLIES else None


def next_number(at: datetime) -> tuple[int, int]:
    """The year of `at` at the clinic, and the number after the last letter signed in it."""
    year = local_day(at).year
    last = SignedLetter.objects.filter(number_year=year).aggregate(last=Max("number"))["last"]
    return year, (last or 0) + 1


def dispatch_of(pk: UUID) -> Dispatch | None:
    """One sending with its letter and its steps."""
    about = ("signed__letter__patient", "signed__letter__step__referral")
    return Dispatch.objects.select_related(*about).prefetch_related("steps").filter(pk=pk).first()


def dispatches_of(signed: SignedLetter) -> list[Dispatch]:
    """How a letter was sent, the last sending first, with what came of each. Two queries."""
    return list(signed.dispatches.prefetch_related("steps").order_by("-at"))


def due_mail(now: datetime) -> list[Dispatch]:
    """E-mails whose next try is due, the longest waiting first."""
    over = DispatchStep.objects.filter(dispatch=OuterRef("pk"), what__in=[What.SENT, What.STOPPED])
    failed = Count("steps", filter=Q(steps__what=What.FAILED))
    waiting = Dispatch.objects.filter(~Exists(over), way="email").annotate(failed=failed)
    about = ("signed__letter__patient", "signed__letter__step__referral")
    found = waiting.filter(failed__lt=delivery.MOST_TRIES).order_by("at").select_related(*about)
    return [one for one in found.prefetch_related("steps") if _is_due(one, now)]


def _is_due(dispatch: Dispatch, now: datetime) -> bool:
    due = delivery.next_try(dispatch.events)
    return due is not None and due <= now


def link_of(digest: str) -> LetterLink | None:
    """A link with its letter, by the digest of its secret."""
    return _links().filter(token_digest=digest).first()


def opened_link(pk: UUID) -> LetterLink | None:
    """A link with its letter, for the browser that opened it."""
    return _links().filter(pk=pk).first()


def _links() -> QuerySet[LetterLink]:
    letter = "dispatch__signed__letter"
    about = (f"{letter}__patient", f"{letter}__step__referral", "dispatch__signed__document")
    return LetterLink.objects.select_related(*about)


def closed(link: LetterLink, now: datetime) -> delivery.Closed | None:
    """Why a link opens nothing, if so."""
    tries = list(link.tries.all())
    stopped = link.dispatch.steps.filter(what=What.STOPPED).exists()
    return delivery.closed(
        expired=link.expires_at <= now,
        stopped=stopped,
        opened=any(one.right for one in tries),
        wrong=sum(not one.right for one in tries),
    )


def signed_for_referral(referral: Referral) -> list[SignedLetter]:
    """What the referrer may read: the signed replies, and letters about the patient that are addressed to
    them; without those that a signed one replaced. The newest first. Two queries.
    """
    came = ReferralStep.objects.filter(referral=referral, patient__isnull=False).values("patient")
    to_them = Q(letter__patient__in=came, letter__recipient_name__iexact=referral.referrer_name)
    replaced = SignedLetter.objects.filter(letter__replaces__record=OuterRef("record"))
    found = SignedLetter.objects.filter(Q(letter__step__referral=referral) | to_them)
    return list(
        found.filter(~Exists(replaced))
        .select_related("letter", "document", "signed_by")
        .defer("document__pdf")
        .order_by("-signed_at")
    )
