"""What the made-up families and nurses write: everyday words, nothing that reads like advice."""

NOTES = {
    "mri-scan": ("It took longer than we thought. Music in the headphones helped.", "Lying still was hard."),
    "bone-scan": ("Long wait between the injection and the pictures.",),
    "ct-scan": ("The dye felt warm for a moment.",),
    "x-ray": ("Quick this time.",),
    "blood-calcium": (
        "They took it from the left arm.",
        "Result on Monday, they said.",
        "Had to wait an hour.",
    ),
    "denosumab": ("Injection in the upper arm.", "The nurse was very kind."),
    "bisphosphonates": ("Felt tired afterwards and slept.",),
    "radiation-therapy": ("Fourth day done. A little sore.", "Taxi was late, but we made it."),
    "physical-therapy": ("Stairs went better today.", "Only a short one, too tired for more."),
    "exercise-plan": ("All of it, with a break.", "Half of it.", "Outside, in the sun."),
    "mindfulness": ("The breathing one.", "Fell asleep, which was fine."),
    "support-group": ("Six people came. We will go again.",),
    "emotional-support": ("A good talk. Some tears.",),
    "pain-plan": ("Wrote it all down and put it on the fridge.",),
}
ANY_NOTE = ("Went well.", "All fine.", "A long day, but done.", "Good that we asked before.")
SKIP_NOTES = ("Slept badly, so we left it.", "We will try again next week.", "The lift was broken.")
QUESTIONS = (
    (
        "Can he go to the dentist before the next injection?",
        "Please ring us before you book. I told Dr. Weber.",
    ),
    ("Is it all right to bring a cushion for the table?", "Yes, bring it. I told the people in X-ray."),
    (
        "Who tells us the result, you or the doctor?",
        "The doctor will, at the next visit. I will be there too.",
    ),
    ("Can the physiotherapist come to our home?", "I asked. They will call you this week."),
    ("May she eat before the blood test?", "Yes. Nothing special is needed for this one."),
)
OPEN_QUESTION = "Can he go to the dentist before the next injection?"
SIGN_ANSWERS = (
    "We talked on the phone. Dr. Weber will see you this afternoon.",
    "Thank you for telling us. Please come in tomorrow at nine.",
    "We called and went through it together. Call again at any time.",
)
CHECK_IN_NOTES = (
    "Quiet day.",
    "Ate a little soup.",
    "Slept in the chair.",
    "Laughed at the phone with the kids.",
    "",
)
PLACES = ("Building B, second floor", "Radiology, ground floor", "Day clinic", "Practice of Dr. Weber")
COMPANIONS = ("Carl drives", "Taxi at eight", "My sister comes along", "")
