"""The files that come with a referral: several in one field, each refused by its name and with a reason."""

from collections.abc import Iterable, Iterator

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lightwell import sandbox
from lightwell.referrals import rules
from lightwell.referrals.actions import File
from lightwell.sandbox import Problem
from lightwell.web.uploads import Dropped

TOO_LARGE = _("%(name)s is larger than 20 MB. Send a smaller one, or fax it.")
TOGETHER = _("%(name)s is too much: all files together may have 50 MB. Send fewer, or fax them.")
PROBLEMS = {
    Problem.EMPTY: _("%(name)s is empty. Choose another file."),
    Problem.TOO_LARGE: TOO_LARGE,
    Problem.UNKNOWN_KIND: _("%(name)s is not a PDF, JPEG, PNG or TIFF. Save it as one of these, or fax it."),
    Problem.CUT_SHORT: _("%(name)s is damaged or cut short. Save it again, or fax it."),
    Problem.DAMAGED: _("%(name)s is damaged or cut short. Save it again, or fax it."),
    Problem.ENCRYPTED: _("%(name)s is locked with a password. Save it without, or fax it."),
    Problem.TOO_MANY_PAGES: _("%(name)s has more than 100 pages. Send those that matter, or fax them."),
    Problem.TOO_HEAVY: _("%(name)s cannot be opened safely. Print it to a new PDF, or fax it."),
}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Several files; the value is a list of File. `dropped` are those that were too large to be read."""

    def __init__(self, *, dropped: Iterable[Dropped] = (), **options):
        super().__init__(widget=ManyFiles, required=False, **options)
        self.dropped = dropped

    def clean(self, data: list[UploadedFile] | UploadedFile | None, initial=None) -> list[File]:
        sent = data if isinstance(data, list) else [data] if data else []
        files = [File(rules.plain_name(one.name or "") or "?", one.read()) for one in sent]
        problems = [_said(TOGETHER if one.together else TOO_LARGE, one.name) for one in self.dropped]
        problems += [_said(PROBLEMS[why], name) for name, why in _problems(files)]
        if problems:
            raise forms.ValidationError(problems)
        return files


def _problems(files: list[File]) -> Iterator[tuple[str, Problem]]:
    """What is wrong with which. After one that is too heavy nobody waits for a look into the others."""
    for file in files:
        problem = _problem(file)
        if problem:
            yield file.name, problem
        if problem == Problem.TOO_HEAVY:
            return


def _problem(file: File) -> Problem | None:
    """Against its first and last bytes; then, in a process of its own, against its inside."""
    return sandbox.problem_at_the_door(file.content) or sandbox.look(file.content)


def _said(sentence, name: str) -> forms.ValidationError:
    return forms.ValidationError(sentence, params={"name": rules.plain_name(name)})
