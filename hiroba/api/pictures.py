"""Pictures that programs send, and those whose addresses were given to them."""

import io
from email.parser import BytesParser
from email.policy import HTTP

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from hiroba.api.call import Call, decoded, text
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import images
from hiroba.files import pictures

RAW = ("image/jpeg", "image/jpg", "image/png", "image/pjpeg")
FORMATS = ("JPEG", "PNG")


def sent_photo(call: Call, *names: str) -> tuple[dict[str, str], list[pictures.Prepared]]:
    """Words and photos of a form, a multipart body, or a raw picture with words in the query.
    Raises Invalid for what is no JPEG or PNG."""
    if call.content_type in RAW:
        return {name: call.query.get(name, "") for name in names}, [prepared(call.body)]
    if call.content_type == "multipart/form-data":
        return _multipart(call)
    return {k: str(v) for k, v in call.sent(dict).items()}, []


def prepared(data: bytes) -> pictures.Prepared:
    with pictures.opened(io.BytesIO(data), FORMATS, otherwise="The photo is no JPEG or PNG."):
        pass
    return pictures.prepare(io.BytesIO(data), len(data))


def _multipart(call: Call) -> tuple[dict[str, str], list[pictures.Prepared]]:
    """RFC 7578, read by the standard library's parser of MIME. What is not called `photo…` are
    words, whether they come as a file or not."""
    head = f"Content-Type: {call.content}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + call.body)
    if not message.is_multipart():
        raise Invalid("The multipart body cannot be read.")
    words: dict[str, str] = {}
    photos: list[pictures.Prepared] = []
    for part in message.iter_parts():
        name = part.get_param("name", "", header="content-disposition")
        data = bytes(part.get_payload(decode=True) or b"")
        if str(name).startswith("photo"):
            photos.append(prepared(data))
        else:
            words[str(name)] = text(data)
    if "request" in words:
        given = decoded(words.pop("request").encode())
        words |= given if isinstance(given, dict) else {}
    return words, photos


@csrf_exempt
@require_safe
def image(request: HttpRequest, client: str, token: str) -> HttpResponse:
    """A picture by an address signed for a client; giving it was on record."""
    try:
        file = images.opened(client, token)
    except NotFound:
        return HttpResponse(status=404)
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response  # type: ignore[return-value]
