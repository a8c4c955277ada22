import FoundationEssentials
import HTTPServing

/// Answers of the embeddings surface.
enum EmbeddingAnswer {
    /// - Throws: ``RequestProblem`` with what the API would say.
    static func answer(_ body: JSONValue) throws -> ModelCall.Answer {
        let texts: [String]
        if let text = body["input"]?.text {
            texts = [text]
        } else if let items = body["input"]?.array, !items.isEmpty, items.count <= 2048,
            items.allSatisfy({ $0.text != nil })
        {
            texts = items.compactMap(\.text)
        } else {
            throw RequestProblem(message: "'input' must be a string or a list of at most 2048 strings.", parameter: "input")
        }
        let dimensions = body["dimensions"]?.integer ?? Embedding.dimensions
        guard (1...4096).contains(dimensions) else {
            throw RequestProblem(message: "'dimensions' must be between 1 and 4096.", parameter: "dimensions")
        }
        let encoded = body["encoding_format"]?.text == "base64"
        var out = JSONWriter(reserving: texts.count * dimensions * 12)
        out.raw("{\"object\":\"list\",\"data\":[")
        for (index, text) in texts.enumerated() {
            out.raw(index > 0 ? ",{\"object\":\"embedding\",\"index\":" : "{\"object\":\"embedding\",\"index\":")
            out.integer(index)
            out.raw(",\"embedding\":")
            write(Embedding.vector(of: text, dimensions: dimensions), encoded: encoded, to: &out)
            out.raw("}")
        }
        let tokens = texts.reduce(0) { $0 + Reply.tokens(in: $1) }
        out.raw("],\"model\":\"simulated-teacher\",\"usage\":{\"prompt_tokens\":")
        out.integer(tokens)
        out.raw(",\"total_tokens\":")
        out.integer(tokens)
        out.raw("}}")
        return .init(response: HTTPServerResponse(headers: ErrorBody.headers(), body: .bytes(out.bytes)))
    }

    /// Numbers, or the little-endian 32-bit floats in base64.
    private static func write(_ vector: [Float], encoded: Bool, to out: inout JSONWriter) {
        if encoded {
            var data = Data(capacity: vector.count * 4)
            for number in vector {
                withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
            out.text(data.base64EncodedString())
            return
        }
        out.raw("[")
        for (index, number) in vector.enumerated() {
            if index > 0 { out.raw(",") }
            out.number(number)
        }
        out.raw("]")
    }
}
