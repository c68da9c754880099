"""Terms of one side or the other, by language; the project's own words use none."""

LOADED = {
    "en": (
        r"\b(seiz|liberat|conquer|occup|annex(?:ed|ation|ing)|terror|regime\b|enem|invad|invasion|aggress|martyr|"
        r"rebel|captur|recaptur|retak|retook|illegal|zionis|judea|so-called|puppet|militia|"
        r"netanyahu|katz\b|assad|dermer|barrack\b|shaibani|sharaa)"
    ),
    "ar": r"(احتل|محتل|حرّر|تحرير|استعاد|إرهاب|عدو|عصابات|شهيد|غزو|صهيون|الكيان)",
    "he": r"(כבש|כבוש|כיבוש|שחרר|שחרור|מחבל|טרור|אויב|סיפוח|פלישה|משטר)",
}
