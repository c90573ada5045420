"""Who is answered what at each address of the service (S.4). A cell is a status of HTTP, for an empty form too.

The columns: key worker, case manager, line manager, senior manager, administrator, partner's key worker with and
without consent, social worker, co-ordinator, data protection officer, auditor, wrong agency, signed out.
"""

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
        ({"pk": "case"}, "correspondence:contacts correspondence:record-contact"),
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
        ({"pk": "case", "agency": "partner"}, "desk:case-as"),
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
            "careplans:agree careplans:compare",
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
        ({"pk": "step"}, "careplans:change-step careplans:carry careplans:undo-step"),
        ({"pk": "linked"}, "careplans:end-link"),
        ({"uidb36": "1", "key": "not-a-key"}, "account_reset_password_from_key"),
        ({"pk": "worker"}, "mfa_remove_webauthn mfa_edit_webauthn"),  # nobody here has a passkey: none is found
    )
    for name in these.split()
}

# These take no more than a form; the rest is opened.
POSTED = {
    "careplans:copy-back",
    "careplans:drop",
    "careplans:end-link",
    "careplans:reopen-goal",
    "careplans:undo-step",
    "accounts:sign-out-everywhere",
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
    "notifications:mark-all-read",
    "notifications:mark-read",
}

# Addresses with one and the same answer stand together, under it.
_ANSWERS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
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
        "careplans:maintenance-faults",
    ),
    (
        "200 200 200 200 404 200 404 200 404 404 404 404 302",
        "desk:case cases:team",
    ),
    (
        "403 403 200 200 403 403 403 403 403 403 403 200 302",
        "imports:list imports:upload cases:arrange-cover",
    ),
    (
        "404 404 200 200 404 404 404 404 404 404 404 404 302",
        "imports:import imports:sheet imports:columns imports:questions imports:take-back imports:rows imports:row "
        "imports:run imports:not-imported imports:cancel cases:merge-task",
    ),
    (
        "404 404 404 404 404 404 404 404 404 404 404 404 302",
        "imports:answer cases:edit-role-split cases:end-child-family cases:ask-from-enquiry cases:unlink-family "
        "mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes",
    ),
    (
        "404 404 302 302 404 404 404 404 404 404 404 404 302",
        "imports:undo cases:undo-merge",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "imports:carried-over cases:team-print cases:ask-level-change cases:edit-person cases:add-flag "
        "cases:link-family cases:person-of-case cases:participation cases:offer cases:services "
        "cases:add-service cases:ask-worker-change cases:who desk:case-as "
        "assessments:comprehensive assessments:begin assessments:record-prior "
        "consents:consent consents:decline consents:withdrawn consents:ask-to-disclose consents:disclosed-already "
        "consents:record-verbal-consent consents:copies consents:give-copy "
        "cases:entry cases:sheet "
        "cases:explanations cases:lead-choice "
        "cases:manager-check cases:ask-person cases:enquiry-permission cases:ask-system cases:homeless-register "
        "cases:complete-check cases:contact-service cases:open-step consents:information-sheet "
        "consents:working-with-us "
        "correspondence:contacts correspondence:record-contact assessments:initial "
        "assessments:measures assessments:add-screening assessments:add-outcome careplans:phases "
        "careplans:change-phase",
    ),
    (
        "302 302 302 302 404 403 404 403 404 404 404 404 302",
        "assessments:write-initial",  # the one of this case is complete: it is read
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "assessments:care-team",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "assessments:care-team-item assessments:tell-care-team-decision",
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
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "imports:deal-with cases:edit-service consents:verbal-consent consents:ask-return consents:end-copy "
        "consents:correct-verbal-consent",
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
    (
        "403 403 403 403 403 403 403 403 403 403 403 403 302",
        "core:drafts core:discard-draft",
    ),
    (
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
        "notifications:mark-all-read agencies:settings accounts:sign-out-everywhere mfa_authenticate "
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
        "cases:cover cases:worker-change cases:support-request",
    ),
    (
        "403 404 200 200 404 404 404 404 404 404 404 404 302",
        "cases:cancel-cover cases:decide-worker-change cases:answer-support",
    ),
    (
        "403 403 403 403 200 403 403 403 403 403 403 403 302",
        "cases:withdraw-from-protocols agencies:add agencies:edit agencies:clinic agencies:data-protection "
        "agencies:protocols agencies:officer agencies:add-holiday agencies:remove-holiday agencies:add-service "
        "agencies:edit-service agencies:close-service agencies:add-contact agencies:edit-contact "
        "agencies:close-contact agencies:setting agencies:reset-setting agencies:add-worker",
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
        "404 404 404 404 404 404 404 404 404 404 404 404 302",
        "core:link",
    ),
    (
        "410 410 410 410 410 410 410 410 410 410 410 410 410",
        "accounts:invitation",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "careplans:plan careplans:clinic-talk careplans:link-plan",
    ),
    (
        "403 200 200 200 404 403 404 403 404 404 404 404 302",
        "careplans:begin",
    ),
    (
        "403 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:key-worker careplans:shared-care careplans:area careplans:order careplans:add-goal careplans:agree "
        "careplans:revise "
        "careplans:change-goal careplans:end-goal careplans:add-milestone careplans:milestone",
    ),
    (
        "403 302 302 302 404 404 404 404 404 404 404 404 302",
        "careplans:drop careplans:reopen-goal",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "careplans:goal careplans:add-step careplans:change-step careplans:carry careplans:version careplans:compare "
        "careplans:give-copy",
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
TABLE: dict[str, list[str]] = {name: answers.split() for answers, names in _ANSWERS for name in names.split()}
