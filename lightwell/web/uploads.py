"""Files as they come in: kept in memory only, and what is too large is never kept at all."""

from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

LARGEST_FILE_BYTES = 10 * 1024 * 1024
LARGEST_REQUEST_BYTES = 64 * 1024 * 1024


class Limited(FileUploadHandler):
    """Keeps a file while it stays within the limit; drops one that does not, and goes on with the form.

    So the person finds everything they typed, with a sentence beside the file. Nothing touches the disk,
    where it would lie unencrypted. A request beyond LARGEST_REQUEST_BYTES is not read at all.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LARGEST_REQUEST_BYTES:
            raise RequestDataTooBig("This request is larger than anything that is sent to this clinic.")

    request: HttpRequest

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST_FILE_BYTES:
            dropped(self.request).append(self.field_name)
            raise SkipFile
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
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


def dropped(request: HttpRequest) -> list[str]:
    """The names of the fields of this request whose file was too large."""
    return request.META.setdefault("lightwell.dropped_files", [])
