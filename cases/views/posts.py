from agencies.policies import WorkerAction, worker_policy
from cases.forms.oversight import EndPostForm, LongLeaveForm
from cases.selectors.posts import roles_as_seen, roles_held, stands_in_for
from cases.services import posts
from core.days import today
from core.views import CommandView


class WorkerLeaves(CommandView):
    """What a worker would leave behind, each with the page that settles it; then the one verb."""

    policy = worker_policy
    action = WorkerAction.TRAIN  # the agency's managers and administrator
    template_name = "cases/worker_leaves.html"

    def get_queryset(self):
        return super().get_queryset().select_related("user", "agency")

    def get_context_data(self, **kwargs):
        held = roles_as_seen(roles_held(self.object), self.request.user)
        covers = stands_in_for(self.object, today())
        return super().get_context_data(worker=self.object, held=held, covers=covers, **kwargs)


class EndPost(WorkerLeaves):
    """A worker leaves the agency."""

    form_class = EndPostForm
    title = "End the post"
    lead = "With their last post the account closes, and they can no longer sign in."
    button = "End the post"
    success_message = "The post has ended."

    def run(self, form):
        return posts.end_post(actor=self.request.user, worker=self.object, **form.cleaned_data)


class LongLeave(WorkerLeaves):
    """A worker is away for long."""

    form_class = LongLeaveForm
    title = "Record a long leave"
    lead = "Hand each case over first, or name one colleague who covers the whole of the leave."
    button = "Record the leave"
    success_message = "The leave is recorded."

    def run(self, form):
        return posts.start_long_leave(actor=self.request.user, worker=self.object, **form.cleaned_data)
