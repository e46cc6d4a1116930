# SPDX-License-Identifier: Apache-2.0
"""二重入力のページ: a form is keyed by two, settled by a third, and compared with the register.

GET  /linking/<scheme>/forms            what waits, by the mark on the paper
GET  /linking/<scheme>/forms/new        an empty form under a new mark
GET  /linking/<scheme>/forms/<form>     the same form, or the second keying of one
POST …/<form>/key                       key it
POST …/differences, …/settle, …/judge   what differs (recorded), the third person's keying, the comparison
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Form, Visit
from warifu.linking import work_screens as screens
from warifu.linking.forms import FIELDS, NUMBER, FormLine, FormState, mark_of
from warifu.linking.refusals import FormElsewhere, FormKeyedBefore
from warifu.linking.web.rooms import Rooms, posted, shell_of
from warifu.matching import Verdict

_NEITHER = Wording(
    "番号が、2人の入力のどちらとも合いません。本人に番号の書類をもう一度見せてもらってください。",
    "The number agrees with neither keying. Ask the person to show the number again.",
)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_keying(rooms), *_settling(rooms)]


def _keying(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/forms", sync_to_thread=True)
    def listed(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        clerk = rooms.clerk_of(request)
        return _list(rooms, rooms.site.visit(request), scheme, clerk)

    @get("/linking/{scheme:str}/forms/new", sync_to_thread=True)
    def new(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        rooms.clerk_of(request)
        rooms.title(scheme)
        return rooms.site.visit(request).redirect(f"/linking/{scheme}/forms/{rooms.forms.draw()}")

    @get("/linking/{scheme:str}/forms/{form:uuid}", sync_to_thread=True)
    def empty(request: Asked, scheme: FromPath[str], form: FromPath[UUID]) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        rooms.title(scheme)
        try:
            return _key_page(rooms, visit, scheme, form, _keyable(rooms.forms.form(form, scheme, by=clerk)))
        except (FormKeyedBefore, FormElsewhere) as no:
            return _list(rooms, visit, scheme, clerk, no)

    @post("/linking/{scheme:str}/forms/{form:uuid}/key", status_code=200, sync_to_thread=True)
    def keyed(request: Asked, scheme: FromPath[str], form: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        try:
            known = _keyable(rooms.forms.form(form, scheme, by=clerk))
            if wrong := _told(rooms.forms.faults(data)):
                return _key_page(rooms, visit, scheme, form, known, data, wrong)
            return _result(rooms, visit, scheme, form, rooms.forms.key(form, scheme, data, by=clerk), clerk)
        except (FormKeyedBefore, FormElsewhere) as no:
            return _list(rooms, visit, scheme, clerk, no)

    return [listed, new, empty, keyed]


def _settling(rooms: Rooms) -> list[HTTPRouteHandler]:
    @post("/linking/{scheme:str}/forms/{form:uuid}/differences", status_code=200, sync_to_thread=True)
    def differing(request: Asked, scheme: FromPath[str], form: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        try:
            rooms.forms.form(form, scheme, by=clerk)
            return _settle_page(rooms, visit, scheme, form, clerk)
        except (FormKeyedBefore, FormElsewhere) as no:
            return _list(rooms, visit, scheme, clerk, no)

    @post("/linking/{scheme:str}/forms/{form:uuid}/settle", status_code=200, sync_to_thread=True)
    def settled(request: Asked, scheme: FromPath[str], form: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        texts = {name: said for name, said in data.items() if name in (*FIELDS, NUMBER)}
        wrong = _told([(name, code) for name, code in rooms.forms.faults(texts) if name in texts])
        try:
            rooms.forms.form(form, scheme, by=clerk)
            if not wrong:
                state = rooms.forms.resolve(form, texts, by=clerk)
                return _result(rooms, visit, scheme, form, state, clerk)
        except Malformed:
            wrong = [(NUMBER, _NEITHER)]
        except (FormKeyedBefore, FormElsewhere) as no:
            return _list(rooms, visit, scheme, clerk, no)
        return _settle_page(rooms, visit, scheme, form, clerk, texts, wrong)

    @post("/linking/{scheme:str}/forms/{form:uuid}/judge", status_code=200, sync_to_thread=True)
    def judged(request: Asked, scheme: FromPath[str], form: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        try:
            rooms.forms.form(form, scheme, by=clerk)
            return _result(rooms, visit, scheme, form, FormState.SETTLED, clerk)
        except FormElsewhere as no:
            return _list(rooms, visit, scheme, clerk, no)

    return [differing, settled, judged]


def _list(rooms: Rooms, visit: Visit, scheme: str, clerk: str, no: Refusal | None = None) -> Response[Any]:
    address, title = f"/linking/{scheme}/forms", rooms.title(scheme)
    waiting = rooms.forms.waiting(scheme, by=clerk)
    view = screens.FormsView(shell_of(visit, address), title, waiting, address, no.reason if no else "")
    return rooms.page(visit, screens.render_forms(view, visit.language), no.status if no else 200)


def _key_page(
    rooms: Rooms,
    visit: Visit,
    scheme: str,
    form: UUID,
    known: FormLine | None,
    data: Form | None = None,
    wrong: Sequence[tuple[str, Wording]] = (),
) -> Response[Any]:
    address = f"/linking/{scheme}/forms"
    view = screens.KeyView(
        shell_of(visit, f"{address}/{form}"),
        rooms.title(scheme),
        mark_of(form),
        known is not None,
        f"{address}/{form}",
        _shown(data or {}, wrong),
        wrong,
    )
    return rooms.page(visit, screens.render_key(view, visit.language), 422 if wrong else 200)


def _settle_page(
    rooms: Rooms,
    visit: Visit,
    scheme: str,
    form: UUID,
    clerk: str,
    data: Form | None = None,
    wrong: Sequence[tuple[str, Wording]] = (),
) -> Response[Any]:
    differences = rooms.forms.differences(form, by=clerk)
    address = f"/linking/{scheme}/forms"
    view = screens.SettleView(
        shell_of(visit, address),
        rooms.title(scheme),
        mark_of(form),
        differences,
        f"{address}/{form}",
        _shown(data or {}, wrong),
        wrong,
    )
    return rooms.page(visit, screens.render_settle(view, visit.language), 422 if wrong else 200)


def _result(
    rooms: Rooms, visit: Visit, scheme: str, form: UUID, state: FormState, clerk: str
) -> Response[Any]:
    """How far the form is; a settled one is compared with the register at once, which is safe to repeat."""
    decision = rooms.forms.judge(form, by=clerk) if state is FormState.SETTLED else None
    linked = decision is not None and decision.linked is not None
    referred = (
        decision is not None
        and not linked
        and (decision.verdict is Verdict.REFER or "NUM_TAKEN" in decision.refused_because)
    )
    address = f"/linking/{scheme}/forms"
    view = screens.KeyedView(
        shell_of(visit, address), rooms.title(scheme), mark_of(form), state, address, decision, referred
    )
    return rooms.page(visit, screens.render_keyed(view, visit.language))


def _keyable(known: FormLine | None) -> FormLine | None:
    """Raise where this person may not key the form, or two have."""
    if known is not None and known.mine:
        raise FormKeyedBefore
    if known is not None and known.state is not FormState.KEYED_ONCE:
        raise FormElsewhere
    return known


def _told(faults: Sequence[tuple[str, str]]) -> list[tuple[str, Wording]]:
    return [(name, screens.problem_words(code)) for name, code in faults]


def _shown(data: Form, wrong: Sequence[tuple[str, Wording]]) -> dict[str, str]:
    """What may stand in the form again: no number, and nothing in which twelve digits stand."""
    bad = {name for name, words in wrong if words == screens.problem_words("looks_like_number")}
    return {name: said for name, said in data.items() if name in FIELDS and name not in bad}
