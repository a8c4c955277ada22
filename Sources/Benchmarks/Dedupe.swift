import ArgumentParser
import FoundationEssentials
import Rouge

struct Dedupe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The near-duplicate index on corpora of instructions, beside the C++ yardstick, alternating.",
        discussion: """
            CPU seconds of deciding alone: reading the corpus is not counted, on either side. The yardstick is \
            dedupe/dedupe.cpp of the reference programs, its mode `split`; build it for the same processor as this program. \
            Decisions of both are compared line by line.
            """)

    @Argument(help: "Corpora: JSON Lines with an instruction in each line.")
    var corpora: [String]

    @Option(help: "The yardstick's binary; without it only this program is measured.")
    var peer: String?

    @Option(help: "Runs a corpus; medians are reported.")
    var runs = 5

    @Option(help: "The F-measure above which a text is a near-duplicate.")
    var threshold = 0.7

    @Option(help: "A folder for the yardstick's decisions.")
    var scratch = "/tmp"

    @Flag(help: "Measure each decision as well, which slows all of them down.")
    var latencies = false

    @Option(help: "Measure wall-clock time of the closest collisions with this many threads, beside one.")
    var threads: Int?

    private struct Line: Decodable { let instruction: String }

    private struct PeerReport: Decodable {
        let cpu_s: Double
        let accepted: Int
    }

    func run() throws {
        for corpus in corpora {
            let texts = try Self.texts(corpus)
            if latencies {
                try measureLatencies(corpus, texts)
            } else if let threads {
                measureThreads(corpus, texts.map { String(decoding: $0, as: UTF8.self) }, threads)
            } else {
                try measure(corpus, texts)
            }
        }
    }

    private func measure(_ corpus: String, _ texts: [[UInt8]]) throws {
        var ours: [Double] = []
        var peers: [Double] = []
        var kept = [Bool](repeating: false, count: texts.count)
        var memory = 0
        for _ in 0..<runs {
            let index = RougeIndex(threshold: threshold)
            let begin = Clocks.threadCPU()
            for (place, text) in texts.enumerated() {
                kept[place] = text.withUnsafeBufferPointer { index.admit($0) } == nil
            }
            ours.append(Clocks.threadCPU() - begin)
            memory = index.memory
            if let peer { peers.append(try measurePeer(peer, corpus, kept)) }
        }
        let count = kept.count { $0 }
        var result = Case("dedupe")
        result.add("corpus", String(corpus.split(separator: "/").last ?? ""))
        result.add("lines", texts.count)
        result.add("kept", count)
        result.add("threshold", threshold)
        result.add("cpu_seconds_median", ours.median)
        result.add("microseconds_per_line", ours.median * 1e6 / Double(max(1, texts.count)))
        result.add("bytes_per_kept_line", Double(memory) / Double(max(1, count)))
        if peer != nil {
            result.add("peer_cpu_seconds_median", peers.median)
            result.add("ratio_median", ours.median / max(peers.median, 1e-9))
        }
        result.print()
    }

    /// - Throws: where the yardstick decides otherwise.
    private func measurePeer(_ peer: String, _ corpus: String, _ kept: [Bool]) throws -> Double {
        let decisions = scratch + "/instructmill-dedupe-decisions.txt"
        let child = try ChildProcess([peer, "split", corpus, "--threshold", "\(threshold)", "--out", decisions])
        let report = try JSONDecoder().decode(PeerReport.self, from: Data(child.rest()))
        _ = child.wait()
        let theirs = try Data(contentsOf: URL(fileURLWithPath: decisions)).filter { $0 != UInt8(ascii: "\n") }
        guard theirs.elementsEqual(kept.map { UInt8(ascii: $0 ? "1" : "0") }) else {
            throw ChildProcess.Failure(description: "\(peer) decides otherwise on \(corpus)")
        }
        return report.cpu_s
    }

    private func measureThreads(_ corpus: String, _ texts: [String], _ threads: Int) {
        var seconds: [[Double]] = [[], []]
        for _ in 0..<runs {
            for (place, count) in [1, threads].enumerated() {
                let index = RougeIndex(threshold: threshold)
                let begin = ContinuousClock.now
                _ = index.admitOrClosest(texts, threads: count)
                seconds[place].append((ContinuousClock.now - begin) / .seconds(1))
            }
        }
        var result = Case("dedupe-threads")
        result.add("corpus", String(corpus.split(separator: "/").last ?? ""))
        result.add("lines", texts.count)
        result.add("threads", threads)
        result.add("seconds_median", seconds[1].median)
        result.add("one_thread_seconds_median", seconds[0].median)
        result.add("ratio_median", seconds[0].median / max(seconds[1].median, 1e-9))
        result.print()
    }

    private func measureLatencies(_ corpus: String, _ texts: [[UInt8]]) throws {
        let index = RougeIndex(threshold: threshold)
        var times: [Double] = []
        for text in texts {
            let begin = Clocks.threadCPU()
            _ = text.withUnsafeBufferPointer { index.admit($0) }
            times.append((Clocks.threadCPU() - begin) * 1e6)
        }
        // Of the last tenth: the pool is then as large as it gets.
        let last = times.suffix(max(1, times.count / 10)).sorted()
        var result = Case("dedupe-latency")
        result.add("corpus", String(corpus.split(separator: "/").last ?? ""))
        result.add("kept", index.count)
        result.add("p50_microseconds", last[last.count / 2])
        result.add("p99_microseconds", last[last.count * 99 / 100])
        result.add("p999_microseconds", last[last.count * 999 / 1000])
        result.add("longest_pause_milliseconds", (times.max() ?? 0) / 1000)
        result.print()
    }

    private static func texts(_ path: String) throws -> [[UInt8]] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n")).map { line in
            Array(try decoder.decode(Line.self, from: Data(line)).instruction.utf8)
        }
    }
}
