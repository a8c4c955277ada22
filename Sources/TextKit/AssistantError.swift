/// Texts in which an assistant has not understood that it was asked something: they are errors, not samples.
///
/// Source: vision-generation, §6: a published data set holds such rows.
public enum AssistantError {
    /// How many code points of a text are looked at.
    public static let window = 300

    private static let phrases = [
        "your message is empty", "your message was empty", "your message seems to be", "your message appears to be",
        "your message got cut off", "your message was cut off", "your message may have been", "you sent an empty message",
        "you haven't provided", "you have not provided", "you did not provide", "no image was provided",
        "no picture was provided",
        "no image has been provided", "please provide the image", "please provide an image", "please provide a picture",
        "please provide more context", "please upload", "please share the image", "how can i assist you",
        "how can i help you today",
        "how may i assist you", "i don't see any image", "i do not see any image", "i can't see the image",
        "i cannot see the image",
        "i can't view images", "i cannot view images", "i'm unable to view", "i am unable to view",
    ]

    /// The first phrase of an error that stands near the start of `text`; nil where there is none.
    public static func detect(in text: String) -> String? {
        var start = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(window) { start.append(scalar == "\u{2019}" ? "'" : scalar) }
        return PythonText.firstWholeWord(of: phrases, in: String(start))
    }
}
