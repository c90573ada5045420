"""What stands in each address of the service, and which take no more than a form."""

# What stands in each address, as tests/architecture/world.py calls it; words stand for themselves.
NEEDS: dict[str, dict[str, str]] = {
    name: needs
    for needs, these in (
        (
            {"pk": "case"},
            "desk:case imports:carried-over cases:team cases:team-print cases:take-lead cases:assign-manager "
            "cases:end-manager cases:assign-key-worker cases:add-agency cases:ask-level-change "
            "cases:add-child-family cases:ask-to-manage cases:person-of-case cases:participation "
            "cases:offer cases:services cases:add-service cases:access-log cases:bar "
            "cases:ask-worker-change cases:ask-support consents:consent consents:begin consents:decline "
            "consents:withdraw consents:withdrawn consents:take-withdrawal "
            "cases:entry cases:sheet cases:explanations cases:no-services "
            "cases:lead-choice cases:manager-check cases:ask-person cases:enquiry-permission cases:ask-system "
            "cases:homeless-register cases:complete-check consents:information-sheet "
            "consents:working-with-us",
        ),
        ({"token": "nobodys"}, "desk:feed"),
        ({"pk": "case"}, "correspondence:contacts correspondence:record-contact"),
        ({"pk": "case"}, "protection:from-tusla protection:write-from-tusla protection:full-file"),
        ({"pk": "from_tusla"}, "protection:strike-from-tusla"),
        ({"pk": "breach"}, "protection:breach protection:add-to-breach protection:decide-breach"),
        (
            {"pk": "asked"},
            "protection:request protection:check-identity protection:give-longer protection:gather "
            "protection:make-copy protection:decide-again protection:send protection:refuse protection:close "
            "protection:parts",
        ),
        ({"pk": "record_part"}, "protection:part protection:part-file"),
        ({"pk": "theirs"}, "gapsblocks:raise-own"),
        ({"pk": "gap_sent"}, "gapsblocks:theme"),
        (
            {"pk": "barrier"},
            "gapsblocks:barrier gapsblocks:add-to-barrier gapsblocks:write-barrier-entry "
            "gapsblocks:change-barrier gapsblocks:give-barrier-owner gapsblocks:end-barrier gapsblocks:reopen-barrier",
        ),
        ({"pk": "barrier", "form": "gap_answered"}, "gapsblocks:take-out-of-barrier"),
        ({"forum": "forum", "year": "2026"}, "gapsblocks:barrier-report gapsblocks:barrier-report-paper"),
        ({"pk": "bundle"}, "protection:copy"),
        ({"pk": "gap_sent"}, "gapsblocks:paper"),
        (
            {"pk": "group_meeting"},
            "gapsblocks:meeting gapsblocks:change-meeting gapsblocks:order-agenda gapsblocks:print-meeting",
        ),
        ({"pk": "group_meeting", "item": "agenda_item"}, "gapsblocks:write-outcome"),
        (
            {"pk": "gap"},
            "gapsblocks:advise gapsblocks:resolve gapsblocks:reword gapsblocks:send gapsblocks:reopen gapsblocks:tell",
        ),
        ({"pk": "gap_sent"}, "gapsblocks:move-up"),
        (
            {"pk": "gap_sent"},
            "gapsblocks:queued gapsblocks:accept gapsblocks:add-work gapsblocks:pass-on gapsblocks:answer-queued",
        ),
        ({"pk": "case"}, "gapsblocks:begin-search"),
        ({"pk": "agency_search"}, "gapsblocks:search gapsblocks:log-tried gapsblocks:end-found gapsblocks:end-failed"),
        (
            {"pk": "gap_sent"},
            "gapsblocks:tell-step gapsblocks:agree-naming gapsblocks:take-back-naming gapsblocks:mark-for-report",
        ),
        ({"pk": "gap_bundle"}, "gapsblocks:bundle-made gapsblocks:bundle-file"),
        ({"pk": "gap"}, "gapsblocks:form gapsblocks:colleagues"),
        ({"pk": "gap_draft"}, "gapsblocks:write gapsblocks:discard"),
        ({"pk": "case"}, "gapsblocks:of-case gapsblocks:raise"),
        ({"pk": "case", "contact": "met"}, "correspondence:strike-contact"),
        ({"pk": "case", "score": "screening"}, "assessments:strike-screening"),
        ({"pk": "case", "score": "outcome"}, "assessments:strike-outcome"),
        (
            {"pk": "case"},
            "contacts:notes contacts:print-notes contacts:write-session contacts:write-advocacy contacts:sessions "
            "contacts:agree-sessions contacts:end-sessions",
        ),
        ({"pk": "case", "kind": "phone"}, "contacts:write-note"),
        ({"pk": "agency"}, "contacts:headings"),
        ({"pk": "agency", "kind": "phone"}, "contacts:keep-headings"),
        ({"pk": "note"}, "contacts:note contacts:rewrite-note contacts:add-to-note contacts:attach-to-note"),
        ({"pk": "held"}, "contacts:rewrite-session"),
        ({"pk": "advocated"}, "contacts:rewrite-advocacy"),
        ({"pk": "planned"}, "contacts:settle-session"),
        (
            {"pk": "case"},
            "correspondence:log correspondence:add-entry correspondence:referrals correspondence:open-referral "
            "careplans:letters careplans:draft-letters",
        ),
        ({"pk": "entry"}, "correspondence:correct-entry"),
        (
            {"pk": "referral"},
            "correspondence:referral correspondence:make-referral correspondence:answer-referral "
            "correspondence:follow-up correspondence:end-referral",
        ),
        ({"pk": "case"}, "correspondence:concerns correspondence:raise-concern desk:procedure"),
        (
            {"pk": "concern"},
            "correspondence:concern correspondence:managers-spoke correspondence:to-grievance "
            "correspondence:end-concern",
        ),
        (
            {"pk": "letter"},
            "careplans:letter careplans:edit-letter careplans:issue-letter careplans:send-letter "
            "careplans:acknowledge-letter careplans:throw-away-letter",
        ),
        ({"pk": "case"}, "careplans:reviews careplans:begin-review"),
        ({"pk": "review"}, "careplans:review careplans:sign-review careplans:leave-review"),
        ({"pk": "review", "part": "talk"}, "careplans:review-part"),
        ({"pk": "reviewed"}, "careplans:review-paper"),
        ({"pk": "reflection"}, "careplans:reflection careplans:write-reflection"),
        ({"pk": "case"}, "assessments:initial assessments:write-initial assessments:measures"),
        ({"pk": "case"}, "assessments:add-screening careplans:phases careplans:change-phase"),
        ({"pk": "case", "tool": "top"}, "assessments:add-outcome"),
        ({"pk": "agency"}, "assessments:care-team"),
        (
            {"pk": "care_team_item"},
            "assessments:care-team-item assessments:decide-care-team-item assessments:tell-care-team-decision",
        ),
        ({"pk": "case", "key": "service_key"}, "cases:contact-service"),
        ({"pk": "case", "step": "monitoring"}, "cases:open-step"),
        (
            {"pk": "case"},
            "consents:ask-to-disclose consents:disclosed-already consents:record-verbal-consent consents:copies "
            "consents:give-copy",
        ),
        (
            {"pk": "told"},
            "consents:disclosure consents:decide-disclosure consents:tell-of-disclosure consents:advise",
        ),
        ({"pk": "signed"}, "consents:share-disclosure consents:take-back-disclosure"),
        ({"pk": "said"}, "consents:verbal-consent consents:correct-verbal-consent"),
        ({"pk": "copy"}, "consents:ask-return consents:end-copy"),
        (
            {"pk": "sent"},
            "imports:import imports:sheet imports:columns imports:questions imports:answer imports:take-back "
            "imports:rows imports:run imports:undo imports:cancel",
        ),
        ({"pk": "sent", "number": "row"}, "imports:row"),
        ({"pk": "sent", "kind": "csv"}, "imports:not-imported"),
        ({"pk": "carried"}, "imports:deal-with"),
        ({"pk": "case"}, "cases:who cases:contact-manager desk:part-on-paper"),
        ({"pk": "case", "agency": "partner"}, "desk:case-as careplans:extract-paper"),
        ({"pk": "notice"}, "notifications:open notifications:mark-read"),
        ({"pk": "case", "row": "key_work"}, "cases:end-key-worker"),
        ({"pk": "case", "row": "membership"}, "cases:agency-leaves"),
        ({"change": "change"}, "cases:level-change"),
        ({"pk": "case", "row": "child_family"}, "cases:edit-role-split cases:end-child-family"),
        (
            {"pk": "enquiry"},
            "cases:ask-from-enquiry cases:enquiry-answer cases:settle-enquiry",
        ),
        (
            {"pk": "request"},
            "cases:manager-request cases:decide-manager-request cases:offer-support cases:tell-own-manager "
            "cases:answer-support-offer",
        ),
        ({"pk": "cover"}, "cases:cover cases:cancel-cover"),
        ({"pk": "person"}, "cases:person cases:edit-person cases:further-case cases:add-flag cases:link-family"),
        ({"pk": "flag"}, "cases:end-flag"),
        ({"pk": "family"}, "cases:unlink-family"),
        ({"pk": "used"}, "cases:edit-service cases:end-service"),
        ({"pk": "merge"}, "cases:merge-task"),
        ({"pk": "merged"}, "cases:undo-merge"),
        ({"pk": "emergency"}, "cases:emergency-access cases:end-emergency cases:review-emergency"),
        ({"pk": "case", "bar": "bar"}, "cases:lift-bar"),
        ({"pk": "worker_change"}, "cases:worker-change cases:decide-worker-change"),
        ({"pk": "support"}, "cases:support-request cases:answer-support"),
        ({"pk": "worker"}, "workload:worker"),
        ({"pk": "case"}, "workload:steps"),
        ({"pk": "over_time"}, "cases:capacity cases:agree-capacity"),
        (
            {"pk": "agency"},
            "cases:withdraw-from-protocols agencies:agency agencies:edit agencies:clinic agencies:data-protection "
            "agencies:protocols agencies:officer agencies:add-holiday agencies:add-service agencies:add-contact "
            "agencies:agency-settings agencies:policies agencies:add-policy agencies:workers agencies:add-worker",
        ),
        ({"pk": "agency", "holiday": "holiday"}, "agencies:remove-holiday"),
        ({"pk": "service"}, "agencies:edit-service agencies:close-service"),
        ({"pk": "contact"}, "agencies:edit-contact agencies:close-contact"),
        ({"pk": "agency", "key": "service_user_term"}, "agencies:setting agencies:reset-setting"),
        ({"pk": "policy"}, "agencies:policy agencies:edit-policy agencies:replace-policy"),
        (
            {"pk": "worker"},
            "agencies:worker agencies:edit-worker agencies:roles agencies:line-manager agencies:leave "
            "agencies:add-training agencies:add-competence agencies:invite agencies:unlock "
            "agencies:remove-second-factor cases:long-leave cases:end-post",
        ),
        ({"pk": "worker", "competence": "competence"}, "agencies:remove-competence"),
        ({"job": "careplans.tell_of_reviews"}, "operations:runs operations:ask"),
        ({"token": "not-a-token"}, "accounts:invitation core:link"),
        ({"pk": "scan"}, "core:file"),
        ({"pk": "consent"}, "consents:version consents:copy consents:withdraw-one"),
        ({"pk": "case"}, "assessments:comprehensive assessments:begin assessments:record-prior"),
        ({"pk": "assessing", "code": "drug-use"}, "assessments:domain"),
        (
            {"pk": "assessing"},
            "assessments:assessment assessments:summary assessments:levels assessments:complete assessments:give-up",
        ),
        ({"pk": "elsewhere"}, "assessments:request-prior assessments:receive-prior"),
        ({"pk": "draft"}, "consents:talk consents:agencies consents:sign consents:form consents:discard"),
        ({"pk": "case"}, "careplans:plan careplans:begin careplans:clinic-talk careplans:link-plan"),
        (
            {"pk": "plan"},
            "careplans:drop careplans:key-worker careplans:shared-care careplans:order careplans:add-goal "
            "careplans:agree careplans:compare careplans:my-plan-paper careplans:plan-paper "
            "careplans:add-from-template",
        ),
        ({"pk": "agreed_plan"}, "careplans:revise"),
        ({"pk": "version"}, "careplans:version careplans:give-copy"),
        ({"pk": "plan_copy"}, "careplans:copy-back"),
        ({"pk": "plan", "code": "income"}, "careplans:area"),
        (
            {"pk": "goal"},
            "careplans:goal careplans:change-goal careplans:end-goal careplans:reopen-goal careplans:add-step "
            "careplans:add-milestone",
        ),
        ({"pk": "milestone"}, "careplans:milestone"),
        ({"pk": "step"}, "careplans:change-step careplans:undo-step"),
        ({"pk": "linked"}, "careplans:end-link"),
        (
            {"pk": "case"},
            "careplans:part careplans:join careplans:propose careplans:agree-part careplans:raise-issue "
            "careplans:offer-aftercare careplans:part-paper",
        ),
        (
            {"pk": "theirs"},
            "careplans:action careplans:rearrange-step careplans:action-done careplans:action-undone",
        ),
        ({"pk": "proposed"}, "careplans:answer-step"),
        ({"pk": "case"}, "careplans:aftercare careplans:add-support careplans:where-to-turn"),
        (
            {"pk": "case", "item": "support_item"},
            "careplans:change-support careplans:confirm-link careplans:take-back-confirmation careplans:end-support "
            "careplans:put-back careplans:confirm-own-link",
        ),
        ({"pk": "plan"}, "careplans:agencies careplans:monitor"),
        (
            {"pk": "plan", "agency": "partner"},
            "careplans:agreement careplans:telling careplans:explain-part careplans:join-agency careplans:heard-issue",
        ),
        ({"pk": "issue"}, "careplans:issue careplans:answer-issue"),
        (
            {"pk": "template"},
            "careplans:template careplans:change-template careplans:copy-template careplans:retire-template "
            "careplans:restore-template careplans:add-template-goal",
        ),
        (
            {"pk": "template_goal"},
            "careplans:change-template-goal careplans:remove-template-goal careplans:move-template-goal "
            "careplans:add-template-step",
        ),
        (
            {"pk": "template_step"},
            "careplans:change-template-step careplans:remove-template-step careplans:move-template-step",
        ),
        ({"uidb36": "1", "key": "not-a-key"}, "account_reset_password_from_key"),
        ({"pk": "worker"}, "mfa_remove_webauthn mfa_edit_webauthn"),  # nobody here has a passkey: none is found
    )
    for name in these.split()
}

# These take no more than a form; the rest is opened.
POSTED = {
    "desk:make-feed",
    "desk:end-feed",
    "operations:ask",
    "careplans:begin-review",
    "careplans:copy-back",
    "careplans:drop",
    "careplans:end-link",
    "careplans:leave-review",
    "careplans:reopen-goal",
    "careplans:undo-step",
    "careplans:take-back-confirmation",
    "careplans:end-support",
    "careplans:put-back",
    "careplans:retire-template",
    "careplans:restore-template",
    "careplans:move-template-goal",
    "careplans:move-template-step",
    "accounts:sign-out-everywhere",
    "careplans:action-done",
    "careplans:action-undone",
    "cases:ask-from-enquiry",
    "cases:end-flag",
    "cases:end-service",
    "cases:lift-bar",
    "cases:no-services",
    "cases:undo-merge",
    "cases:unlink-family",
    "consents:begin",
    "consents:copy",
    "consents:discard",
    "core:discard-draft",
    "core:drafts",
    "gapsblocks:paper_selection",
    "notifications:mark-all-read",
    "notifications:mark-read",
}
