"""Files as they come in: kept in memory only, and what is too large is never kept at all."""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from lightwell.sandbox import MOST_BYTES

LARGEST_TOGETHER_BYTES = 50 * 1024 * 1024
LARGEST_REQUEST_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class Dropped:
    """A file that was not kept. `together`: by itself it would have been, but for the files before it."""

    field: str
    name: str
    together: bool


class Limited(FileUploadHandler):
    """Keeps files while each and all stay within the limits; drops one that does not, and reads on.

    So the person finds everything they typed, with a sentence beside the file. Nothing touches the disk,
    where it would lie unencrypted. A request beyond LARGEST_REQUEST_BYTES is not read at all.
    """

    request: HttpRequest
    before_bytes = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LARGEST_REQUEST_BYTES:
            raise RequestDataTooBig("This request is larger than anything that is sent to this clinic.")

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        size = start + len(raw_data)
        together = self.before_bytes + size > LARGEST_TOGETHER_BYTES
        if together or size > MOST_BYTES:
            dropped(self.request).append(Dropped(self.field_name, self.file_name or "", together))
            raise SkipFile
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.before_bytes += file_size
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


def dropped(request: HttpRequest) -> list[Dropped]:
    """The files of this request that were too large."""
    return request.META.setdefault("lightwell.dropped_files", [])
