import ArgumentParser
import Endpoint
import Rouge
import TextKit

struct TextWork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "The text work of a run: CPU time of this thread, the best of seven.")

    /// Keeps the compiler from leaving the work out.
    private struct Sink {
        var total = 0
    }

    func run() throws {
        var sink = Sink()
        tokenise(.ascii, &sink)
        tokenise(.unicode, &sink)
        score(&sink)
        filter(&sink)
        decode(&sink)
        list(&sink)
        if sink.total == 0 { throw ChildProcess.Failure(description: "no work was done") }
    }

    private func tokenise(_ tokenizer: RougeTokenizer, _ sink: inout Sink) {
        let texts = Samples.instructions(2000)
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        let seconds = Clocks.bestOfSeven {
            for text in texts { sink.total += tokenizer.tokens(text).count }
        }
        report("tokenise-\(tokenizer.rawValue)", seconds: seconds, times: texts.count, bytes: bytes)
    }

    private func score(_ sink: inout Sink) {
        let texts = Samples.instructions(2000)
        let seconds = Clocks.bestOfSeven {
            for (first, second) in zip(texts, texts.dropFirst()) {
                sink.total += Int(RougeL.score(target: first, prediction: second).fMeasure * 100)
            }
        }
        report("rouge-l-pair", seconds: seconds, times: texts.count - 1)
    }

    /// Decides on 2,000 more instructions against a pool that holds 2,000.
    private func filter(_ sink: inout Sink) {
        let texts = Samples.instructions(4000)
        let index = RougeIndex()
        for text in texts.prefix(2000) { index.append(text) }
        let seconds = Clocks.bestOfSeven {
            for text in texts.suffix(2000) { sink.total += index.closestCollision(with: text) == nil ? 2 : 1 }
        }
        report("rouge-l-verdict-in-2000", seconds: seconds, times: 2000)
    }

    private func decode(_ sink: inout Sink) {
        let times = 2000
        let seconds = Clocks.bestOfSeven {
            for _ in 0..<times {
                let answer = DecodedAnswer.decode(Samples.reply, api: .chat, streamed: false)
                sink.total += answer.choices.first?.text.utf8.count ?? 0
            }
        }
        report("decode-reply", seconds: seconds, times: times, bytes: Samples.reply.count * times)
    }

    private func list(_ sink: inout Sink) {
        let times = 2000
        let reply = Samples.list
        let seconds = Clocks.bestOfSeven {
            for _ in 0..<times {
                sink.total += NumberedList.parse(reply, startingAt: 9).count
            }
        }
        report("numbered-list", seconds: seconds, times: times, bytes: reply.utf8.count * times)
    }

    private func report(_ name: String, seconds: Double, times: Int, bytes: Int? = nil) {
        var result = Case("text-\(name)")
        result.add("microseconds", seconds * 1e6 / Double(times))
        if let bytes { result.add("megabytes_per_second", Double(bytes) / seconds / 1e6) }
        result.print()
    }
}
