"""Static files with the hash of their content in the name: a browser keeps them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Statics(CompressedManifestStaticFilesStorage):
    """An asset that was not built is an error at the first use, not a page without its look."""

    manifest_strict = True
