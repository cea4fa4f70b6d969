"""What people are told about shared staff: the kinds of notices and the handlers of the news. Changes nothing."""

from __future__ import annotations

from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.queries import list_member_ids
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.services import notify
from jobsite.sharing.events import PostingMoved
from jobsite.sharing.models.lending import PostingState, SharingPosting

CONSUMER = "notices:sharing"
OF_POSTING = {
    PostingState.OPEN: "sharing_posting_open",
    PostingState.REFUSED: "sharing_posting_refused",
    PostingState.FILLED: "sharing_posting_filled",
    PostingState.EXPIRED: "sharing_posting_expired",
}

register_kind(
    Kind(
        "sharing_alert",
        label=_("共享用工订阅"),
        title=_("“%(name)s”有 %(count)s 条新的共享用工信息"),
        body=_("有 %(count)s 条新信息符合您的订阅“%(name)s”。"),
    )
)
register_kind(
    Kind(
        "sharing_posting_open",
        label=_("共享用工信息已发布"),
        title=_("“%(title)s”已公开"),
        body=_("可以看看合适的对接，主动商量。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "sharing_posting_refused",
        label=_("共享用工信息被退回"),
        title=_("“%(title)s”被退回，要改一下"),
        body=_("原因：%(reason)s"),
    )
)
register_kind(
    Kind(
        "sharing_posting_filled",
        label=_("共享用工已全部落实"),
        title=_("“%(title)s”的人都落实了"),
        body=_("不用再操作，公开列表不再显示它。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "sharing_posting_expired",
        label=_("共享用工信息到期"),
        title=_("“%(title)s”到期了"),
        body=_("还需要的话，可以再发一条。"),
        channels=frozenset(),
    )
)


def tell_of_posting(news: PostingMoved) -> None:
    """The firm's people hear where their posting stands."""
    kind = OF_POSTING.get(PostingState(news.to_state))
    posting = db.session.get(SharingPosting, news.posting_id)
    if kind is None or posting is None:
        return
    for person_id in list_member_ids(news.employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"sharing-posting:{news.history_id}:{person_id}",
            path=f"/desk/{news.employer_id}/sharing/{news.posting_id}",
            title=posting.title,
            reason=posting.refusal_reason,
        )


def subscribe_notices() -> None:
    """Let the handlers hear the news. Called at start."""
    subscribe(CONSUMER, PostingMoved, tell_of_posting)
