# SPDX-License-Identifier: Apache-2.0
"""What the pages of every body share over HTTP: language, headers, forms, static files, problem pages.

    language   `?lang=`, then the cookie, then Accept-Language; a choice by `?lang=` is kept in the cookie
    headers    no script, no other site, no frame, no store, no referrer
    forms      a POST must carry the hidden field that goes with the browser's own form cookie, and must not
               come from another site
    problems   a page for people, RFC 9457 JSON for everybody else; a Fault shows its reference only

It knows no office and no session: `web.py` of each office does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Protocol
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath

from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal, fault_of, to_json
from warifu.kernel.screens.engine import Shell, static_file
from warifu.kernel.screens.languages import LANGUAGES, choose_language
from warifu.kernel.screens.problems import render_problem
from warifu.kernel.screens.wording import Wording

Asked = Request[Any, Any, Any]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""What the form of a page sends."""
LANGUAGE_COOKIE, FORM_COOKIE = "warifu-language", "warifu-form"
SUGGESTED_COOKIE = "warifu-suggested"
"""The language of who sent her here: for as long as what it asks is open, never instead of her own choice."""
A_YEAR = 365 * 24 * 3600
A_MOMENT = 2
FOR_EVER = "public, max-age=31536000, immutable"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class NoSuchPage(Refusal):
    """There is no page at this address."""

    status = 404
    reason = "no-such-page"
    remedy = "Go back to the first page."


class ForeignForm(Refusal):
    """The form did not come from this site, or its page is too old."""

    status = 403
    reason = "foreign-form"
    remedy = "Open the page again and send the form from there."


class Staff(Protocol):
    """職員: who works at a terminal. Each verb raises a Refusal where nobody does."""

    def at_work(self, request: Asked) -> tuple[str, Wording]:
        """Give the account and what a page calls her."""
        ...

    def second(self, request: Asked, name: str, password: str) -> str:
        """Give the account of a second person who proves herself at this terminal."""
        ...


@dataclass(frozen=True)
class Site:
    """One body's pages. `start` is the demo's start page; `elsewhere` are origins that forms may lead to."""

    office: Wording
    start: str = ""
    elsewhere: tuple[str, ...] = ()
    report: Callable[[str, BaseException], None] = lambda _where, _fault: None
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def visit(self, request: Asked) -> Visit:
        """Read who visits: language, address, form cookie."""
        return Visit(self, request)

    def headers(self) -> dict[str, str]:
        """The headers of every page."""
        policy = " ".join((_POLICY, *self.elsewhere))
        return _HEADERS | {"content-security-policy": policy, "cache-control": "no-store"}

    def problem(self, request: Asked, problem: Problem) -> Response[Any]:
        """Answer with a problem: a page where a person reads, JSON elsewhere."""
        if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith("/wire/"):
            content = to_json(problem)
            kind = "application/problem+json"
            return Response(content, status_code=problem.status, media_type=kind, headers=self.headers())
        visit = self.visit(request)
        return visit.page(render_problem(problem, visit.shell(), visit.language), status=problem.status)

    def exception_handlers(self) -> dict[Any, Any]:
        """Turn every exception into a problem; what nobody expected is reported and shown as a Fault."""

        def expected(request: Asked, problem: Problem) -> Response[Any]:
            if isinstance(problem, Fault):
                self.report(request.scope["path_template"], problem)
            return self.problem(request, problem)

        def of_the_framework(request: Asked, wrong: HTTPException) -> Response[Any]:
            if wrong.status_code in {404, 405}:
                return self.problem(request, NoSuchPage())
            if wrong.status_code < 500:
                return self.problem(request, Malformed("the address or a field of the form does not fit"))
            return unexpected(request, wrong)

        def unexpected(request: Asked, mistake: Exception) -> Response[Any]:
            fault = fault_of(mistake)
            self.report(str(request.scope.get("path_template", "")), fault)
            return self.problem(request, fault)

        return {Problem: expected, HTTPException: of_the_framework, Exception: unexpected}


class Visit:
    """One request as pages need it."""

    def __init__(self, site: Site, request: Asked) -> None:
        """Read the request; nothing is answered yet."""
        self._site, self._request = site, request
        self._chosen = request.query_params.get("lang", "")
        kept, accepted = request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")
        suggested = request.cookies.get(SUGGESTED_COOKIE)
        self.language = choose_language(self._chosen, kept, accepted, suggested)
        self._form_cookie = request.cookies.get(FORM_COOKIE, "")
        self._new_form_cookie = "" if self._form_cookie else secrets.token_urlsafe(16)
        self._secure = request.url.scheme == "https"
        self._more_headers: dict[str, str] = {}

    @property
    def address(self) -> str:
        """This page's path with its parameters, for the language links."""
        parameters = [(k, v) for k, v in self._request.query_params.multi_items() if k != "lang"]
        path = self._request.url.path
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def shell(self, **more: Any) -> Shell:
        """The frame of the page."""
        site = self._site
        return Shell(site.office, self.address, start=site.start, csrf=self._form_secret(), **more)

    def page(self, html: str, *, status: int = 200, cookies: tuple[Cookie, ...] = ()) -> Response[str]:
        """The page with all headers."""
        return Response(
            html,
            status_code=status,
            media_type="text/html",
            headers=self._site.headers() | self._more_headers,
            cookies=[*cookies, *self._own_cookies()],
        )

    def download(self, content: bytes, name: str) -> Response[bytes]:
        """A JSON file to keep. `name` is our own, never what a reader typed."""
        headers = self._site.headers() | {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/json", headers=headers)

    def redirect(self, to: str, *, cookies: tuple[Cookie, ...] = ()) -> Response[None]:
        """Go on by GET to a path of this site."""
        headers = self._site.headers() | {"location": to}
        return Response(None, status_code=303, headers=headers, cookies=list(cookies))

    def goes_away(self, after: timedelta, to: str) -> None:
        """Let the browser leave this page by itself a moment after this long, without script."""
        seconds = int(after.total_seconds()) + A_MOMENT
        self._more_headers["refresh"] = f"{seconds}; url={to}"

    def leave(self, to: str, *cookies: str) -> Response[None]:
        """Sign out: go on by GET, without these cookies and without what this browser kept of our pages.

        The form's cookie goes too: a page of hers that is still open can send nothing any more.
        """
        gone = tuple(self.cookie(each, "", max_age=0) for each in (*cookies, FORM_COOKIE))
        answer = self.redirect(to, cookies=gone)
        answer.headers["clear-site-data"] = '"cache"'
        return answer

    def check_form(self, form: Mapping[str, str]) -> None:
        """Refuse a POST from another site, or without the hidden field. Raises ForeignForm."""
        self.check_site()
        given = form.get("_csrf_token", "")
        if not self._form_cookie or not hmac.compare_digest(given.encode(), self._form_secret().encode()):
            raise ForeignForm

    def check_site(self) -> None:
        """Refuse a POST that the browser says comes from another site. Raises ForeignForm."""
        if self._request.headers.get("sec-fetch-site") == "cross-site":
            raise ForeignForm

    def cookie(self, name: str, value: str, *, max_age: int | None = None) -> Cookie:
        """A cookie that no script reads and no other site sends."""
        secure = self._secure
        return Cookie(name, "/", value, max_age=max_age, httponly=True, samesite="lax", secure=secure)

    def _form_secret(self) -> str:
        cookie = self._form_cookie or self._new_form_cookie
        return base64.urlsafe_b64encode(
            hmac.digest(self._site.key, cookie.encode(), hashlib.sha256)[:18]
        ).decode()

    def _own_cookies(self) -> list[Cookie]:
        own = []
        if self._chosen in LANGUAGES:
            own.append(self.cookie(LANGUAGE_COOKIE, self._chosen, max_age=A_YEAR))
        if self._new_form_cookie:
            own.append(self.cookie(FORM_COOKIE, self._new_form_cookie))
        return own


def static_files() -> HTTPRouteHandler:
    """Serve `/static/…`: the style sheet and the vendored tokens, by a name that carries their digest."""

    @get("/static/{file:path}", sync_to_thread=False)
    def static(request: Asked, file: FromPath[str]) -> Response[bytes]:
        found = static_file(str(file).lstrip("/"))
        if found is None:
            raise NoSuchPage
        headers = {"cache-control": FOR_EVER, "etag": found.etag, "x-content-type-options": "nosniff"}
        if request.headers.get("if-none-match") == found.etag:
            return Response(b"", status_code=304, headers=headers)
        media = found.media_type.partition(";")[0]  # the framework adds the charset
        return Response(found.content, media_type=media, headers=headers)

    return static
