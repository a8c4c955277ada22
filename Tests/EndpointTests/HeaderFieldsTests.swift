import Testing

@testable import Endpoint

@Suite struct `The header of an answer` {
    private func fields(_ text: String) -> HeaderFields {
        HeaderFields(bytes: Array(text.utf8))
    }

    @Test func `is looked up by name in any case, blanks around the value left out`() {
        let header = fields("HTTP/1.1 200 OK\r\nContent-Type: application/json \r\nRETRY-AFTER:\t7\r\nx-empty:\r\n\r\n")
        #expect(header["content-type"] == "application/json")
        #expect(header["retry-after"] == "7")
        #expect(header["x-empty"] == "")
    }

    @Test func `has no field that is not there, nor one that only begins alike`() {
        let header = fields("HTTP/1.1 200 OK\r\nX-Rate-Limit: 1\r\nno colon here\r\n")
        #expect(header["x-rate"] == nil)
        #expect(header["rate-limit"] == nil)
        #expect(header["http/1.1 200 ok"] == nil)
        #expect(header["no colon here"] == nil)
        #expect(HeaderFields()["x"] == nil)
    }

    @Test func `gives the last of a field that came several times`() {
        #expect(fields("A: 1\nb: 2\na: 3\n")["a"] == "3")
    }

    @Test func `may end anywhere and hold any byte`() {
        let whole = Array("HTTP/1.1 200 OK\r\nRetry-After: \u{e9}5\r\n\r\n".utf8)
        for end in whole.indices { _ = HeaderFields(bytes: Array(whole[..<end]))["retry-after"] }
        #expect(HeaderFields(bytes: [0x61, 0x3A, 0xFF, 0x0A])["a"] == "\u{FFFD}")
        #expect(fields("a: 1")["a"] == "1")
    }

    @Test func `is made from pairs as from bytes`() {
        let header: HeaderFields = ["Retry-After": "120", "x-a": "b"]
        #expect(header["retry-after"] == "120")
        #expect(header["x-a"] == "b")
    }
}
