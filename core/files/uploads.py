"""What arrives is bounded before a byte is written down; each form has its own, smaller bound with better words."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BODY = 64_000_000  # as the proxy has it; the setting `upload_max_mb` can be set to 60 at most


class BoundedUploads(FileUploadHandler):
    """Stands before the handlers that keep uploads, and stops a body that no form could take, proxy or no proxy."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MOST_BODY:
            raise RequestDataTooBig("A body larger than any form takes.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
