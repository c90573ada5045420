"""What was done with gaps and blocks, one sentence an event."""

OF_GAPS = {
    "gap.joined": "A gap or block was joined to a barrier of the register",
    "gap.taken-out": "A gap or block was taken out of a barrier of the register",
    "gap.accepted": "A gap or block was read and accepted outside",
    "gap.worked-on": "Took a step with a gap or block",
    "gap.sent-national": "Passed a gap or block on to the national co-ordinator",
    "gap.answered": "Answered a gap or block",
    "gap.drafted": "Began a gap or block",
    "gap.draft-discarded": "Threw the draft of a gap or block away",
    "gap.raised": "Raised a gap or block",
    "gap.colleague-asked": "Wrote down what colleagues advised on a gap or block",
    "gap.advised": "Advised on a gap or block",
    "gap.sent": "Sent a gap or block to the co-ordinator",
    "gap.told": "Told the person the answer to a gap or block",
    "gap.reopened": "Opened a gap or block again",
    "gap.in-report": "Marked a gap or block for the quarterly report",
    "gap.step-told": "Told the person where a gap or block stands",
    "gap.naming-agreed": "Recorded that the person agrees to be named in a gap or block",
    "gap.naming-taken-back": "Recorded that the person is named no more in a gap or block",
}
