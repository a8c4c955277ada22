import Testing

@testable import Rouge

@Suite struct `Tokenizers` {
    @Test(arguments: [
        ("Hello, World!", ["hello", "world"]),
        ("a-b--c", ["a", "b", "c"]),
        ("snake_case", ["snake", "case"]),
        ("  don't", ["don", "t"]),
        ("naïve café", ["na", "ve", "caf"]),
        ("İstanbul", ["i", "stanbul"]),
        ("\u{212A}elvin 5\u{212A}", ["kelvin", "5k"]),
        ("x² ﬁn Ａ ١٢ ß", ["x", "n"]),
        ("", []),
        ("\u{C4}\u{E2}…", []),
    ])
    func `the ASCII mode cuts as rouge_score does`(text: String, tokens: [String]) {
        #expect(RougeTokenizer.ascii.tokens(text) == tokens)
    }

    @Test(arguments: [
        ("naïve Café", ["naïve", "café"]),
        ("我爱Swift 6.3！", ["我", "爱", "swift", "6", "3"]),
        ("ＦＵＬＬ　ｗｉｄｔｈ１", ["full", "width1"]),
        ("ｶﾞｲﾄﾞ", ["ガ", "イ", "ド"]),
        ("Straße ΣΊΣΥΦΟΣ ﬁsh", ["strasse", "σίσυφοσ", "fish"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("x² H₂O ① Ⅳ", ["x2", "h2o", "1", "iv"]),
        ("👨‍👩‍👧 ok👍🏽🇫🇷", ["👨‍👩‍👧", "ok", "👍🏽", "🇫🇷"]),
        ("привет мир", ["привет", "мир"]),
        ("안녕 하세요", ["안녕", "하세요"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("«…» —", []),
    ])
    func `the Unicode mode keeps the words of every script`(text: String, tokens: [String]) {
        #expect(RougeTokenizer.unicode.tokens(text) == tokens)
    }

    @Test func `the modes agree on any ASCII text`() {
        var random = SplitMix(state: 1)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...127, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(RougeTokenizer.unicode.tokens(text) == RougeTokenizer.ascii.tokens(text))
        }
    }

    @Test func `the modes agree on ASCII words inside other text too`() {
        // The slow path of the Unicode mode, forced by one character that is a separator to both.
        var random = SplitMix(state: 2)
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ in UInt8.random(in: 0...127, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self) + " —"
            #expect(RougeTokenizer.unicode.tokens(text) == RougeTokenizer.ascii.tokens(text))
        }
    }

    @Test func `composed and decomposed spellings are one token`() {
        let score = RougeL.score(target: "caf\u{E9} au lait", prediction: "cafe\u{301} au lait", tokenizer: .unicode)
        #expect(score.fMeasure == 1)
    }

    @Test func `Chinese duplicates are seen in the Unicode mode only`() {
        var unicode = RougePool(tokenizer: .unicode, threshold: 0.7)
        unicode.append("请写一篇关于春天的短文")
        #expect(unicode.collision("请写一篇关于秋天的短文")?.index == 0)
        #expect(unicode.collision("解释牛顿第二定律并举例") == nil)
        var ascii = RougePool(tokenizer: .ascii, threshold: 0.7)
        ascii.append("请写一篇关于春天的短文")
        #expect(ascii.collision("请写一篇关于春天的短文") == nil)
    }

    @Test func `the mode follows the share of letters outside ASCII`() {
        #expect(RougeTokenizer.detect(in: []) == .ascii)
        #expect(RougeTokenizer.detect(in: ["Write a poem about a café in the mountains"]) == .ascii)
        #expect(RougeTokenizer.detect(in: ["写一首诗", "Write a poem"]) == .unicode)
        #expect(RougeTokenizer.detect(in: [String(repeating: "a", count: 95) + "ééééé"]) == .ascii)
        #expect(RougeTokenizer.detect(in: [String(repeating: "a", count: 94) + "éééééé"]) == .unicode)
        #expect(RougeTokenizer.detect(in: ["1234 👍👍👍 …"]) == .ascii)
    }
}
