import Imaging
import Testing

@Suite struct `A refused picture's rule` {
    private static let rules: [(ImageRefusal, String)] = [
        (.empty, "image-empty"), (.tooLarge(bytes: 1), "image-too-large"), (.unknownFormat, "image-unknown-format"),
        (.svg, "image-svg"), (.damaged(.png), "image-damaged"), (.tooManyPixels(width: 1, height: 1), "image-too-many-pixels"),
        (.wrongExtension(named: .png, found: .gif), "image-wrong-extension"), (.notRegular, "image-not-regular"),
        (.outside, "image-outside"), (.missing, "image-missing"), (.unreadable(cause: "x"), "image-unreadable"),
        (.undecodable(.gif, cause: "x"), "image-undecodable"), (.needsCodec(reason: "x"), "image-needs-codec"),
        (.tooLargeToSend(bytes: 2, limit: 1), "image-too-large-to-send"), (.pointCloud(.empty), "point-cloud-unreadable"),
    ]

    @Test(arguments: rules) func `has a name that stays`(refusal: ImageRefusal, name: String) {
        #expect(refusal.rule == name)
    }
}
