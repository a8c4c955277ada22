import Records
import Testing

@Suite struct `Boxes in every convention` {
    private static let landscape = PictureSize(width: 640, height: 427)
    private static let portrait = PictureSize(width: 333, height: 500)
    private static let square = PictureSize(width: 256, height: 256)
    private static let sizes = [landscape, portrait, square]

    private static let boxes = [
        Box(x1: 0, y1: 0, x2: 1, y2: 1), Box(x1: 0.1, y1: 0.25, x2: 0.55, y2: 0.75),
        Box(x1: 1.0 / 3, y1: 2.0 / 7, x2: 0.999, y2: 0.998), Box(x1: 0.002, y1: 0.526, x2: 0.243, y2: 0.71),
    ]

    private func farthest(_ a: Box, _ b: Box) -> Double {
        max(abs(a.x1 - b.x1), abs(a.y1 - b.y1), abs(a.x2 - b.x2), abs(a.y2 - b.y2))
    }

    @Test(arguments: BoxConvention.allCases)
    func `numbers come back to the last bits, landscape, portrait and square`(convention: BoxConvention) throws {
        for size in Self.sizes {
            for box in Self.boxes {
                let numbers = try #require(convention.numbers(of: box, in: size))
                let back = try #require(convention.box(of: numbers, in: size))
                #expect(farthest(back, box) < 1e-14)
            }
        }
    }

    /// How far a share may be off by rounding the text.
    private static let steps: [BoxConvention: Double] = [
        .coco: 1e-6, .share: 0.0005, .paddedShare: 0.0075, .pixel: 1e-6, .thousandth: 0.0005,
    ]

    @Test(arguments: BoxConvention.allCases)
    func `texts come back within half of their last digit`(convention: BoxConvention) throws {
        let limit = try #require(Self.steps[convention]) * 1.2
        for size in Self.sizes {
            for box in Self.boxes {
                let text = try #require(convention.text(of: box, in: size))
                let back = try #require(convention.box(of: text, in: size))
                #expect(farthest(back, box) <= limit, "\(text)")
                #expect(convention.text(of: back, in: size) == text, "what was rounded stays as it is")
            }
        }
    }

    @Test func `COCO's own pixels come back as they were annotated`() throws {
        for size in Self.sizes {
            for text in ["[12.34, 0.07, 199.99, 187.5]", "[0.0, 0.0, 1.0, 1.0]", "[33.3, 99.01, 66.66, 100.0]"] {
                let box = try #require(BoxConvention.coco.box(of: text, in: size))
                #expect(BoxConvention.coco.text(of: box, in: size) == text)
            }
        }
    }

    private struct Padded: Sendable {
        let size: PictureSize?
        let box: Box
        let text: String
        let numbers: [Double]
    }

    private static let padded = [
        // Half of 640 - 427 is 106.5 pixels of grey above and below, and nothing beside.
        Padded(
            size: landscape, box: Box(x1: 0, y1: 0, x2: 1, y2: 1), text: "[0.0, 0.17, 1.0, 0.83]",
            numbers: [0, 0.16640625, 1, 0.83359375]),
        Padded(
            size: portrait, box: Box(x1: 0, y1: 0, x2: 1, y2: 1), text: "[0.17, 0.0, 0.83, 1.0]",
            numbers: [0.167, 0, 0.833, 1]),
        Padded(
            size: square, box: Box(x1: 0.1, y1: 0.25, x2: 0.55, y2: 0.75), text: "[0.1, 0.25, 0.55, 0.75]",
            numbers: [0.1, 0.25, 0.55, 0.75]),
    ]

    @Test func `LLaVA-1.5 pads to a square`() throws {
        for form in Self.padded {
            let numbers = try #require(BoxConvention.paddedShare.numbers(of: form.box, in: form.size))
            for (found, number) in zip(numbers, form.numbers) { #expect(abs(found - number) < 1e-12) }
            #expect(BoxConvention.paddedShare.text(of: form.box, in: form.size) == form.text)
        }
    }

    @Test func `each convention has its letters`() {
        let box = Box(x1: 0.1, y1: 0.25, x2: 0.5, y2: 1)
        let size = PictureSize(width: 200, height: 100)
        let texts = BoxConvention.allCases.map { $0.text(of: box, in: size) }
        #expect(
            texts == [
                "[20.0, 25.0, 80.0, 75.0]", "[0.1, 0.25, 0.5, 1.0]", "[0.1, 0.38, 0.5, 0.75]", "20.0 25.0 100.0 100.0",
                "[100, 250, 500, 1000]",
            ])
    }

    @Test func `what needs the picture's size says so`() {
        let box = Box(x1: 0.1, y1: 0.25, x2: 0.5, y2: 1)
        for convention in BoxConvention.allCases {
            #expect((convention.text(of: box, in: nil) == nil) == convention.needsSize)
            #expect((convention.box(of: "1 1 1 1", in: nil) == nil) == convention.needsSize)
        }
        #expect(PictureSize(width: 0, height: 5) == nil)
        #expect(PictureSize(width: 5, height: -1) == nil)
        #expect(Scene(id: "a", width: 5).size == nil)
        #expect(Scene(id: "a", width: 5, height: 7).size == PictureSize(width: 5, height: 7))
    }

    @Test(arguments: ["[1, 2, 3, 4]", "1 2\t3\n4", " [[1.0,2e0,3,+4]] ", "1,2 , 3,4"])
    func `a box is read in the spellings that models write`(text: String) {
        #expect(BoxConvention.share.box(of: text, in: nil) == Box(x1: 1, y1: 2, x2: 3, y2: 4))
    }

    @Test(arguments: [
        "", "[]", "[1, 2, 3]", "1 2 3 4 5", "[1, 2, 3, 4", "1, 2, 3, nan", "1 2 3 inf", "1 2 3 1e999", "0x1 2 3 4", "[1,,2,3,4]",
        "a b c d", "[", "]", "1, 2, 3, 4,",
    ])
    func `anything else is no box`(text: String) {
        #expect(BoxConvention.share.box(of: text, in: nil) == nil)
    }

    @Test func `four finite numbers make a box, and nothing else does`() {
        for convention in BoxConvention.allCases {
            #expect(convention.box(of: [0, 0, 1], in: Self.square) == nil)
            #expect(convention.box(of: [0, 0, 1, .infinity], in: Self.square) == nil)
            #expect(convention.box(of: [0, 0, 1, .nan], in: Self.square) == nil)
        }
    }

    @Test func `a box is cut at the picture's edges`() {
        #expect(Box(x1: -0.5, y1: 0.25, x2: 0.5, y2: 7).clamped == Box(x1: 0, y1: 0.25, x2: 0.5, y2: 1))
        #expect(Box(x1: 1.5, y1: 0, x2: 2, y2: 1).clamped == nil, "nothing of it is inside")
        #expect(Box(x1: 0.5, y1: 0, x2: 0.5, y2: 1).clamped == nil, "it has no width")
        #expect(Box(x1: .nan, y1: 0, x2: 0.5, y2: 1).clamped == nil)
        #expect(Box(x1: 0.25, y1: 0.5, x2: 0.75, y2: 0.75).area == 0.125)
        #expect(Box(x1: 0.75, y1: 0.5, x2: 0.25, y2: 0.75).area == 0)
    }
}

@Suite struct `Decimals in texts` {
    private static let shortest: [(Double, String)] = [
        (0.63, "0.63"), (1, "1.0"), (0, "0.0"), (0.0004, "0.0"), (0.9996, "1.0"), (0.5305, "0.53"), (2.6755, "2.675"),
        // 0.0045 is a little less than it says, 0.0035 a little more, 0.0625 what it says: a tie, to the even digit.
        (0.0045, "0.004"), (0.0035, "0.004"), (0.0625, "0.062"), (0.1875, "0.188"), (-0.25, "-0.25"), (-0.0001, "0.0"),
    ]

    @Test(arguments: shortest)
    func `are rounded as Python rounds them, in the shortest form`(number: Double, text: String) {
        #expect(DecimalText.shortest(number, decimals: 3) == text)
    }

    @Test func `are as many as asked for`() {
        #expect(DecimalText.fixed(0.5, decimals: 0) == "0")
        #expect(DecimalText.fixed(1.5, decimals: 0) == "2")
        #expect(DecimalText.fixed(0.999, decimals: 2) == "1.00")
        #expect(DecimalText.fixed(12.3, decimals: 4) == "12.3000")
        #expect(DecimalText.fixed(1e300, decimals: 3) == 1e300.description)
        #expect(DecimalText.fixed(.nan, decimals: 3) == "nan")
    }
}
