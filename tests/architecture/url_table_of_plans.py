"""The same table (url_table.py) for the pages of plans, of their reviews and of what they begin from."""

OF_PLANS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "careplans:plan careplans:clinic-talk careplans:link-plan careplans:extract-paper careplans:aftercare "
        "careplans:add-support careplans:reviews "
        "careplans:where-to-turn careplans:change-support careplans:confirm-link",
    ),
    (
        "302 302 302 302 404 403 404 403 404 404 404 404 302",
        "careplans:take-back-confirmation careplans:end-support careplans:put-back",
    ),
    (
        "403 403 403 403 404 200 404 404 404 404 404 404 302",
        "careplans:confirm-own-link",
    ),
    (
        "403 200 200 200 404 403 404 403 404 404 404 404 302",
        "careplans:begin",
    ),
    (
        "403 302 302 302 404 403 404 403 404 404 404 404 302",
        "careplans:begin-review",
    ),
    (
        "404 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:reflection",
    ),
    (
        "404 200 403 403 404 404 404 404 404 404 404 404 302",
        "careplans:write-reflection",
    ),
    (
        "403 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:key-worker careplans:shared-care careplans:area careplans:order careplans:add-goal careplans:agree "
        "careplans:revise careplans:add-from-template careplans:sign-review careplans:review-part "
        "careplans:change-goal careplans:end-goal careplans:add-milestone careplans:milestone "
        "careplans:agreement careplans:join-agency careplans:heard-issue",
    ),
    (
        "403 302 302 302 404 404 404 404 404 404 404 404 302",
        "careplans:leave-review careplans:drop careplans:reopen-goal",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:goal careplans:add-step careplans:change-step careplans:version careplans:compare "
        "careplans:give-copy careplans:my-plan-paper careplans:plan-paper careplans:review careplans:review-paper",
    ),
    # What plans begin from: the templates of the lead agency
    (
        "403 403 200 200 200 403 403 403 403 403 403 200 302",
        "careplans:add-template",
    ),
    (
        "200 200 200 200 200 404 404 404 404 200 200 404 302",
        "careplans:template",
    ),
    (
        "403 403 200 200 200 404 404 404 404 403 403 404 302",
        "careplans:change-template careplans:copy-template careplans:add-template-goal careplans:change-template-goal "
        "careplans:remove-template-goal careplans:add-template-step careplans:change-template-step "
        "careplans:remove-template-step",
    ),
    (
        "403 403 302 302 302 404 404 404 404 403 403 404 302",
        "careplans:retire-template careplans:restore-template careplans:move-template-goal "
        "careplans:move-template-step",
    ),
)
