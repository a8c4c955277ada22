import Records
import Testing

@testable import Formats

@Suite struct `A text with marks before its turns` {
    private func turns(_ text: String) -> [String]? {
        OIGText(text)?.pieces.compactMap { piece in
            if case .turn(let role, let text) = piece { "\(role.rawValue)|\(text)" } else { nil }
        }
    }

    @Test func `is cut at its marks; blanks at a turn's ends are not part of it`() {
        #expect(turns("<human>: Hi \n<bot>:\tHo\n") == ["user|Hi", "assistant|Ho"])
        #expect(turns("Told before.\n<human>: Hi") == ["system|Told before.", "user|Hi"])
        #expect(turns("\n <bot>: <human>:") == ["assistant|", "user|"])
        #expect(turns("a < b and <humans>: c") == nil && turns("") == nil)
    }

    @Test(arguments: ["<human>: a\n\n b <bot>:c", " \n<human>:<bot>:  ", "x<human>: é漢 \r\n<bot>", "<human>:<human>:<human>:"])
    func `is its pieces, byte for byte`(text: String) {
        let pieces = OIGText(text)?.pieces.map { piece in
            switch piece {
            case .between(let text), .turn(_, let text): text
            }
        }
        #expect(pieces?.joined() == text)
    }
}
