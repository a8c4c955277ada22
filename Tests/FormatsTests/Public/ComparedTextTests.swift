import Testing

@testable import Formats

@Suite struct `Texts that are compared with evaluation sets` {
    private func data(_ json: String, _ fields: [String] = []) throws -> [String] {
        try ComparedText.ofData(RawRow(Array(json.utf8)), fields: fields)
    }

    private func evaluation(_ json: String, _ fields: [String] = []) throws -> [String] {
        try ComparedText.ofEvaluation(RawRow(Array(json.utf8)), fields: fields).map(\.text)
    }

    @Test func `are all texts of a data row but those that name it`() throws {
        #expect(
            try data(
                #"{"id":"x","extra":{"n":"m"},"messages":[{"role":"user","text":"q"},{"role":"assistant","text":"a"}],"output":"a"}"#
            )
                == ["q", "a"])
        #expect(try data(#"{"instruction":"do","input":"it","output":"done","id":"x"}"#) == ["do\nit", "done"])
        #expect(try data(#"{"conversations":[{"from":"human","value":"q"}],"n":5,"x":null}"#) == ["q"])
        #expect(try data(#"{"a":"1","b":["2",{"c":"3"}]}"#, ["b"]) == ["2", "3"])
        #expect(throws: RowField.Fault.self) { try data(#"{"a":"1"}"#, ["b"]) }
        #expect(throws: RowField.Fault.self) { try data("7") }
    }

    @Test func `are what an evaluation row asks`() throws {
        #expect(try evaluation(#"{"question":"q","choices":["a","b"],"answer":"a"}"#) == ["q"])
        #expect(try evaluation(#"{"question_id":81,"turns":["one","two"]}"#) == ["one\ntwo"])
        #expect(
            try evaluation(#"{"instruction":"do","instances":[{"input":"x","output":"y"},{"input":"","output":"z"}]}"#) == [
                "do\nx", "do",
            ])
        #expect(try evaluation(#"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}]}"#) == ["u"])
        #expect(try evaluation(#"{"stem":"s","more":"m","question":"q"}"#, ["stem", "more"]) == ["s\nm"])
        #expect(try ComparedText.ofEvaluation(RawRow(Array(#"{"id":5,"prompt":"p"}"#.utf8))).first?.id == "5")
        let fault = #expect(throws: RowField.Fault.self) { try evaluation(#"{"stem":"s"}"#) }
        #expect(fault?.reason.contains("stem") == true)
    }
}
