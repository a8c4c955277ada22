import Formats
import Testing

@Suite struct `Cutting a stream into lines` {
    private func lines(_ pieces: [some Sequence<UInt8>], limit: Int = 1 << 20) -> [JSONLinesReader.Line] {
        var reader = JSONLinesReader(limit: limit)
        var lines: [JSONLinesReader.Line] = []
        for piece in pieces { reader.feed(piece) { lines.append($0) } }
        reader.finish { lines.append($0) }
        return lines
    }

    @Test func `lines have numbers and byte offsets, with a byte order mark and CRLF set aside`() {
        let read = lines([Array("\u{FEFF}ab\r\n\nc\n\r\nd".utf8)])
        #expect(read.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ab", "", "c", "", "d"])
        #expect(read.map(\.byteOffset) == [3, 7, 8, 10, 12])
        #expect(read.map(\.number) == [1, 2, 3, 4, 5])
        #expect(read.map(\.isBlank) == [false, true, false, true, false])
    }

    @Test(arguments: [
        "\u{FEFF}{\"a\":1}\r\n\r\n{\"b\":\"\u{E9}漢\"}\nlong line here\n\n", "", "\n", "\r\n", "x", "\u{FEFF}", "a\rb\r\n\r",
    ])
    func `splitting the stream at every byte gives the same lines`(text: String) {
        let bytes = Array(text.utf8)
        for limit in [6, 1 << 20] {
            let whole = lines([bytes], limit: limit)
            for split in 0...bytes.count {
                #expect(lines([bytes[..<split], bytes[split...]], limit: limit) == whole)
            }
            #expect(lines(bytes.map { [$0] }, limit: limit) == whole)
        }
    }

    @Test func `a line over the limit keeps its length and loses its bytes, the next one is whole`() {
        let read = lines([Array("123456\r\n1234567\nok\n".utf8)], limit: 6)
        #expect(read.map(\.length) == [6, 7, 2])
        #expect(read.map(\.bytes.count) == [6, 0, 2])
    }

    @Test func `an endless line does not fill the memory`() {
        var reader = JSONLinesReader(limit: 1024)
        var length = 0
        for _ in 0..<100 { reader.feed([UInt8](repeating: 0x61, count: 10_000)) { _ in } }
        reader.finish { length = $0.length }
        #expect(length == 1_000_000)
    }
}
