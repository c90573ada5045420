"""Who is answered what at each address of the service (S.4). A cell is a status of HTTP, for an empty form too.

The columns: key worker, case manager, line manager, senior manager, administrator, partner's key worker with and
without consent, social worker, co-ordinator, data protection officer, auditor, wrong agency, signed out.
"""

from tests.architecture.url_table_of_gaps import GAPS
from tests.architecture.url_table_of_plans import OF_PLANS
from tests.architecture.url_table_of_protection import PROTECTION

# Addresses with one and the same answer stand together, under it.
_ANSWERS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
    (
        "404 404 404 404 404 404 404 404 404 404 404 404 404",
        "desk:feed",  # by its secret alone: that somebody is signed in opens nothing
    ),
    (
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
        "healthz core:session core:help core:accessibility core:privacy core:report core:mailbox "
        "account_reset_password account_reset_password_done account_reset_password_from_key "
        "account_reset_password_from_key_done",
    ),
    (
        "503 503 503 503 503 503 503 503 503 503 503 503 503",
        "readyz",
    ),
    (
        "200 200 200 200 200 200 200 200 200 200 200 200 302",
        "desk:home desk:search core:gallery notifications:list cases:caseload cases:cover-list cases:merge-tasks "
        "cases:emergency-accesses cases:requests agencies:list agencies:agency accounts:account account_logout "
        "account_reauthenticate account_change_password mfa_index mfa_list_webauthn usersessions_list "
        "consents:list consents:missing assessments:initial-due "
        "careplans:maintenance-faults careplans:my-actions careplans:templates careplans:reviews-due "
        "careplans:reflections contacts:all-notes contacts:late-notes notifications:choices desk:calendar "
        "desk:make-feed "
        "correspondence:follow-ups careplans:letters-to-send correspondence:concerns-open",
    ),
    (
        "200 200 200 200 404 200 404 200 404 404 404 404 302",
        "desk:case cases:team",
    ),
    (
        "403 403 200 200 403 403 403 403 403 403 403 200 302",
        "imports:list imports:upload cases:arrange-cover workload:team workload:offers workload:missed",
    ),
    (
        "404 404 200 200 404 404 404 404 404 404 404 404 302",
        "imports:import imports:sheet imports:columns imports:questions imports:take-back imports:rows imports:row "
        "imports:run imports:not-imported imports:cancel cases:merge-task",
    ),
    (
        "404 404 404 404 404 404 404 404 404 404 404 404 302",
        "imports:answer cases:edit-role-split cases:end-child-family cases:ask-from-enquiry cases:unlink-family "
        "mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes core:link",
    ),
    (
        "404 404 302 302 404 404 404 404 404 404 404 404 302",
        "imports:undo cases:undo-merge",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "imports:carried-over cases:team-print cases:ask-level-change cases:edit-person cases:add-flag "
        "cases:link-family cases:person-of-case cases:participation cases:offer cases:services "
        "cases:add-service cases:ask-worker-change cases:who desk:case-as workload:steps "
        "assessments:comprehensive assessments:begin assessments:record-prior "
        "consents:consent consents:decline consents:withdrawn consents:ask-to-disclose consents:disclosed-already "
        "consents:record-verbal-consent consents:copies consents:give-copy "
        "cases:entry cases:sheet "
        "cases:explanations cases:lead-choice "
        "cases:manager-check cases:ask-person cases:enquiry-permission cases:ask-system cases:homeless-register "
        "cases:complete-check cases:contact-service cases:open-step consents:information-sheet "
        "consents:working-with-us "
        "correspondence:contacts correspondence:record-contact assessments:initial "
        "contacts:notes contacts:print-notes contacts:write-note contacts:write-session contacts:write-advocacy "
        "contacts:sessions contacts:agree-sessions contacts:end-sessions "
        "assessments:measures assessments:add-screening assessments:add-outcome careplans:phases "
        "careplans:change-phase correspondence:strike-contact assessments:strike-screening "
        "assessments:strike-outcome",
    ),
    (
        "302 302 302 302 404 403 404 403 404 404 404 404 302",
        "assessments:write-initial",  # the one of this case is complete: it is read
    ),
    (
        "200 403 403 403 404 404 404 404 404 404 404 404 302",
        "contacts:rewrite-note contacts:rewrite-session contacts:rewrite-advocacy",  # their author
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "assessments:care-team assessments:care-team-item assessments:tell-care-team-decision "
        "contacts:note contacts:add-to-note contacts:attach-to-note contacts:settle-session "
        "imports:deal-with cases:edit-service consents:verbal-consent consents:ask-return consents:end-copy "
        "consents:correct-verbal-consent",
    ),
    (
        "403 403 200 200 404 404 404 404 404 404 404 404 302",
        "assessments:decide-care-team-item",
    ),
    (
        "302 302 302 302 404 403 404 403 404 404 404 404 302",
        "consents:begin cases:no-services",
    ),
    (
        "200 200 200 200 404 302 404 403 404 404 404 404 302",
        "consents:withdraw",
    ),
    (
        "302 302 302 302 404 200 404 403 404 404 404 404 302",
        "consents:take-withdrawal",
    ),
    (
        "404 200 200 200 404 403 404 404 404 404 404 404 302",
        "cases:answer-support-offer",
    ),
    (
        "200 200 200 200 404 404 404 404 404 200 404 404 302",
        "consents:disclosure",
    ),
    (
        "200 200 200 200 404 404 404 404 404 403 404 404 302",
        "consents:share-disclosure consents:take-back-disclosure consents:tell-of-disclosure",
    ),
    (
        "403 403 200 200 404 404 404 404 404 403 404 404 302",
        "consents:decide-disclosure",
    ),
    (
        "403 403 403 403 404 404 404 404 404 200 404 404 302",
        "consents:advise",
    ),
    # Between agencies: the step is the partner's
    (
        "403 403 403 403 404 200 404 200 404 404 404 404 302",
        "careplans:part careplans:join careplans:propose careplans:agree-part careplans:raise-issue "
        "careplans:offer-aftercare careplans:part-paper",
    ),
    (
        "200 200 200 200 404 200 404 404 404 404 404 404 302",
        "careplans:action careplans:issue",
    ),
    (
        "403 302 302 302 404 302 404 404 404 404 404 404 302",
        "careplans:action-done careplans:action-undone",
    ),
    (
        "403 403 403 403 404 200 404 404 404 404 404 404 302",
        "careplans:rearrange-step",
    ),
    (
        "403 200 200 200 404 403 404 404 404 404 404 404 302",
        "careplans:answer-step careplans:answer-issue",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:agencies careplans:monitor careplans:telling careplans:explain-part",
    ),
    (
        "403 403 403 403 403 403 403 403 403 403 403 403 302",
        "core:drafts core:discard-draft",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "correspondence:log correspondence:add-entry correspondence:referrals correspondence:open-referral "
        "careplans:letters careplans:draft-letters correspondence:concerns correspondence:raise-concern "
        "desk:procedure",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "correspondence:correct-entry correspondence:referral correspondence:make-referral "
        "correspondence:answer-referral correspondence:follow-up correspondence:end-referral careplans:letter "
        "careplans:edit-letter careplans:acknowledge-letter careplans:throw-away-letter correspondence:concern "
        "correspondence:end-concern",
    ),
    (
        "403 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:issue-letter careplans:send-letter",
    ),
    (
        "403 403 200 200 404 404 404 404 404 404 404 404 302",
        "correspondence:managers-spoke correspondence:to-grievance",
    ),
    (
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
        "careplans:print-letters notifications:mark-all-read desk:end-feed agencies:settings "
        "accounts:sign-out-everywhere mfa_authenticate "
        "mfa_reauthenticate mfa_activate_totp mfa_generate_recovery_codes mfa_add_webauthn "
        "mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn mfa_login_webauthn",
    ),
    (
        "302 404 404 404 404 404 404 404 404 404 404 404 302",
        "notifications:open notifications:mark-read",
    ),
    (
        "403 403 403 403 404 403 404 403 404 404 404 404 302",
        "cases:take-lead",
    ),
    (
        "403 403 200 200 404 403 404 403 404 404 404 404 302",
        "cases:assign-manager cases:end-manager cases:level-change cases:add-child-family",
    ),
    (
        "403 200 200 200 404 403 404 403 404 404 404 404 302",
        "cases:assign-key-worker cases:end-key-worker cases:add-agency cases:agency-leaves",
    ),
    (
        "200 403 403 403 404 200 404 403 404 404 404 404 302",
        "cases:ask-to-manage",
    ),
    (
        "403 403 403 403 404 200 404 403 404 404 404 404 302",
        "cases:contact-manager desk:part-on-paper",
    ),
    (
        "404 200 200 200 404 200 404 404 404 404 404 404 302",
        "cases:manager-request",
    ),
    (
        "404 403 200 200 404 403 404 404 404 404 404 404 302",
        "cases:decide-manager-request",
    ),
    (
        "404 403 403 403 404 200 404 404 404 404 404 404 302",
        "cases:offer-support cases:tell-own-manager",
    ),
    (
        "200 404 200 200 404 404 404 404 404 404 404 404 302",
        "cases:cover cases:worker-change cases:support-request cases:capacity",
    ),
    (
        "403 404 200 200 404 404 404 404 404 404 404 404 302",
        "cases:cancel-cover cases:decide-worker-change cases:answer-support cases:agree-capacity",
    ),
    (
        "403 403 403 403 302 403 403 403 403 403 403 403 302",
        "operations:ask",
    ),
    (
        "403 403 403 403 200 403 403 403 403 403 403 403 302",
        "cases:withdraw-from-protocols agencies:add agencies:edit agencies:clinic agencies:data-protection "
        "agencies:protocols agencies:officer agencies:add-holiday agencies:remove-holiday agencies:add-service "
        "agencies:edit-service agencies:close-service agencies:add-contact agencies:edit-contact "
        "agencies:close-contact agencies:setting agencies:reset-setting agencies:add-worker operations:schedule "
        "operations:runs contacts:headings contacts:keep-headings",
    ),
    (
        "200 200 200 200 403 200 200 200 403 403 403 200 302",
        "cases:new cases:likely cases:enquiry cases:emergency",
    ),
    (
        "302 302 302 302 404 302 404 302 404 404 404 404 302",
        "cases:person",
    ),
    (
        "200 200 200 200 403 403 404 403 403 403 403 404 302",
        "cases:further-case",
    ),
    (
        "302 302 302 302 404 404 404 404 404 404 404 404 302",
        "cases:end-flag cases:end-service consents:copy consents:discard",
    ),
    (
        "404 404 404 404 404 200 404 404 404 404 404 404 302",
        "cases:enquiry-answer",
    ),
    (
        "404 404 404 404 404 403 404 404 404 404 404 404 302",
        "cases:settle-enquiry",
    ),
    (
        "403 404 200 200 200 404 404 404 404 404 404 404 302",
        "cases:end-post cases:long-leave agencies:leave agencies:add-training agencies:add-competence "
        "agencies:remove-competence",
    ),
    (
        "403 403 200 200 403 403 403 403 403 200 403 200 302",
        "cases:log consents:disclosures",
    ),
    (
        "403 403 200 200 404 403 404 403 404 200 404 404 302",
        "cases:access-log cases:bar",
    ),
    (
        "404 200 200 200 404 404 404 404 404 200 404 404 302",
        "cases:emergency-access",
    ),
    (
        "404 403 200 200 404 404 404 404 404 200 404 404 302",
        "cases:end-emergency cases:review-emergency",
    ),
    (
        "403 403 302 302 404 403 404 403 404 302 404 404 302",
        "cases:lift-bar",
    ),
    (
        "403 200 403 403 404 403 404 403 404 404 404 404 302",
        "cases:ask-support",
    ),
    (
        "200 200 200 200 200 404 404 404 404 200 200 404 302",
        "agencies:agency-settings agencies:policies agencies:policy",
    ),
    (
        "403 403 200 200 200 403 403 403 403 403 403 403 302",
        "agencies:add-policy",
    ),
    (
        "403 403 200 200 200 404 404 404 404 403 403 404 302",
        "agencies:edit-policy agencies:replace-policy",
    ),
    (
        "404 404 200 200 200 404 404 404 404 404 404 404 302",
        "agencies:workers",
    ),
    (
        "200 404 200 200 403 404 404 404 404 404 404 404 302",
        "workload:worker",
    ),
    (
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
        "workload:mine gapsblocks:answer-together",
    ),
    (
        "200 404 200 200 200 404 404 404 404 404 404 404 302",
        "agencies:worker",
    ),
    (
        "403 404 403 403 200 404 404 404 404 404 404 404 302",
        "agencies:edit-worker agencies:roles agencies:line-manager agencies:invite agencies:unlock "
        "agencies:remove-second-factor",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "assessments:domain assessments:assessment assessments:summary assessments:levels assessments:complete "
        "assessments:give-up assessments:request-prior assessments:receive-prior "
        "core:file consents:version consents:withdraw-one consents:talk consents:agencies consents:sign consents:form",
    ),
    (
        "410 410 410 410 410 410 410 410 410 410 410 410 410",
        "accounts:invitation",
    ),
    (
        "302 302 302 302 404 404 404 404 404 404 404 404 302",
        "careplans:undo-step careplans:end-link careplans:copy-back",
    ),
    (
        "302 302 302 302 302 302 302 302 302 302 302 302 200",
        "account_login account_signup",
    ),
)
TABLE: dict[str, list[str]] = {
    name: answers.split() for answers, names in _ANSWERS + OF_PLANS + PROTECTION + GAPS for name in names.split()
}
