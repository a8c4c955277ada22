import Foundation
import Testing

extension DataSetTests {
    struct WithdrawAndDecontaminate {
        private struct Summary: Decodable {
            let rows: Int
            let leftBefore: Int
            let remaining: Int
            let withdrawn: [String: Int]
            let evaluations: [String: Int]
            let seededWithThem: [String: Int]
            let isChanged: Bool
        }

        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func ask(_ arguments: [String]) async throws -> Summary {
            let ended = try await Binary.run(arguments + ["--json"], in: workshop)
            try #require(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }

        /// Does `arguments` twice, and looks that `gone` leaves the first time, that the rest stays as it was, and that the second
        /// time changes no byte.
        private func expectLeaving(
            _ gone: Set<String>, _ rule: String, of job: FinishedJob, _ arguments: [String]
        ) async throws -> FinishedJob.Manifest {
            let (rows, lines) = (try job.rows(), try job.lines("data.jsonl"))
            let (rejected, earlier) = (try job.lines("rejected.jsonl"), try job.manifest().rejections)
            let dry = try await ask(arguments + ["--dry-run"])
            #expect(dry.rows == gone.count && !dry.isChanged && dry.remaining == rows.count - gone.count)
            #expect(try job.lines("data.jsonl") == lines, "a dry run changes nothing")
            let done = try await ask(arguments)
            #expect(done.rows == gone.count && done.isChanged && done.remaining == rows.count - gone.count)
            #expect(try job.lines("data.jsonl") == zip(rows, lines).filter { !gone.contains($0.0.id) }.map(\.1))
            let before = Set(rejected)
            #expect(try job.lines("rejected.jsonl").filter(before.contains) == rejected, "what was told before is told still")
            let left = try job.rejected().filter { $0.rule == rule }
            #expect(Set(left.compactMap { $0.tags?["item"] }) == gone && left.count == gone.count)
            let manifest = try job.manifest()
            #expect(manifest.rejections == earlier.merging([rule: gone.count], uniquingKeysWith: +))
            #expect(manifest.data.rows == rows.count - gone.count)
            let files = try job.files()
            let again = try await ask(arguments)
            #expect(again.rows == 0 && !again.isChanged)
            #expect(try job.files() == files, "the second time changes no byte")
            return manifest
        }

        @Test(arguments: FinishedJob.Way.all)
        func `the right rows leave a finished job of each recipe, and the manifest says why`(way: FinishedJob.Way) async throws {
            let job = try await FinishedJob(way, in: workshop)
            let asked = try await job.simulator.quiet().received.count
            let rows = try job.rows()
            let ids = Set(rows.map(\.id))
            let seed = try #require(rows.lazy.flatMap(\.parents).first { !ids.contains($0) })
            let gone = FinishedJob.descendants(of: seed, among: rows)
            #expect(!gone.isEmpty && gone.count < rows.count)
            let manifest = try await expectLeaving(
                gone, "withdrawn", of: job, ["withdraw", job.folder, seed, "--reason", "its licence ended"])
            #expect(manifest.withdrawals?.withdrawn == [seed: gone.count])
            #expect(manifest.withdrawals?.reasons == [seed: "its licence ended"])
            let shown = try #require(try job.rejected().first { $0.rule == "withdrawn" })
            #expect(shown.detail == "its licence ended" && shown.tags?["withdrawn"] == seed)

            let left = try job.rows()
            let longest = try #require(left.flatMap(\.messages).max { $0.text.utf8.count < $1.text.utf8.count }?.text)
            let prompt = FinishedJob.tokenCount(longest) < 13 ? longest : "An exam asks: " + longest
            let quote = try JSONEncoder().encode(["id": "eval-7", "prompt": prompt])
            let evaluation = try workshop.write(
                "{\"prompt\": \"short\"}\n" + String(decoding: quote, as: UTF8.self), to: "exam.jsonl")
            let alike = FinishedJob.overlapping(longest, among: left)
            try #require(!alike.isEmpty)
            let cleaned = try await expectLeaving(
                alike, "contaminated", of: job, ["decontaminate", job.folder, "--against", evaluation])
            #expect(cleaned.withdrawals?.evaluations == ["exam.jsonl": alike.count])
            #expect(cleaned.withdrawals?.rows == gone.count + alike.count)
            let overlap = try #require(try job.rejected().first { $0.rule == "contaminated" })
            #expect(overlap.tags?["evaluation"] == "exam.jsonl:2" && overlap.detail?.contains("eval-7") == true)
            #expect(try #require(overlap.measured) > 0 && overlap.threshold == 0)
            if way.recipe == "judge" { try expectJudged(left.count - alike.count, in: job.folder) }

            let files = try job.files()
            let resumed = try await job.run()
            #expect(resumed.code == 0, "\(resumed.errors)")
            #expect(
                try job.files()["data.jsonl"] == files["data.jsonl"] && job.files()["manifest.json"] == files["manifest.json"])
            let verified = try await Binary.run(["verify", "--state", job.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
            #expect(try await job.simulator.quiet().received.count == asked, "nothing is bought")
        }

        private func expectJudged(_ pairs: Int, in folder: String) throws {
            struct Judged: Decodable {
                let pairs: Int
                let planned: Int?
            }
            let summary = try JSONDecoder().decode(
                Judged.self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/summary.json")))
            #expect(summary.pairs == pairs && summary.planned == nil, "the verdicts on what was withdrawn leave too")
        }

        @Test func `rows that a resumed run adds later leave too, and reparse leaves them out`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let output = workshop.path("out")
            let command =
                ["run", "self-instruct", "--target", "80", "--deterministic", "-o", output] + simulator.options(concurrency: 4)
            let partial = try await Binary.run(command + ["--budget-tokens", "40000"], in: workshop)
            #expect(partial.code == 75, "\(partial.errors)")
            func rows() throws -> [FinishedJob.Row] { try JSONLines.rows(of: output + "/data.jsonl", as: FinishedJob.Row.self) }
            let before = try rows()
            var counts: [String: Int] = [:]
            for seed in before.flatMap(\.parents) { counts[seed, default: 0] += 1 }
            let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8).map(\.key)
            try #require(frequent.count == 8)
            let first = try await ask(["withdraw", output] + frequent)
            #expect(first.rows > 0 && first.rows == before.filter { !Set($0.parents).isDisjoint(with: frequent) }.count)
            let whole = try await Binary.run(command + ["--budget-tokens", "9000000"], in: workshop)
            #expect(whole.code == 0, "\(whole.errors)")
            #expect(try rows().allSatisfy { Set($0.parents).isDisjoint(with: frequent) })
            let second = try await ask(["withdraw", output] + frequent)
            #expect(second.rows == 0 && second.leftBefore > first.rows, "later rows left as they settled")
            #expect(try OutputFolder(output).manifest().rejections["withdrawn"] == second.leftBefore)
            let again = try await Binary.run(["reparse", "--state", output, "-o", workshop.path("again")], in: workshop)
            #expect(again.code == 0 && again.output.contains("the same as the job's"), "\(again.output) \(again.errors)")
            for name in ["data.jsonl", "rejected.jsonl"] {
                #expect(try OutputFolder(workshop.path("again")).bytes(name) == OutputFolder(output).bytes(name), "\(name)")
            }
            #expect(try await Binary.run(["verify", "--state", output], in: workshop).code == 0)
        }

        @Test func `a job of the daemon's is decided on by its id; jobs that were seeded with its rows are told`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            try state.drop(try String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: 10), as: "job.yaml")
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let first = try #require(state.outputs().first)
            let id = try first.manifest().job
            let rows = try JSONLines.rows(of: first.folder + "/data.jsonl", as: FinishedJob.Row.self)
            try state.drop(String(decoding: try first.bytes("data.jsonl"), as: UTF8.self), as: "evol-instruct/again.jsonl")
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let other = try #require(state.outputs().map(\.folder).first { !$0.hasSuffix(id) })
            let asked = try await simulator.quiet().received.count

            let seed = try #require(rows.first?.parents.first)
            let gone = FinishedJob.descendants(of: seed, among: rows)
            let summary = try await ask(["withdraw", id, seed, "--state", state.folder])
            #expect(summary.rows == gone.count)
            #expect(summary.seededWithThem.map { other.hasSuffix($0.key) } == [true])
            #expect(
                try JSONLines.rows(of: first.folder + "/data.jsonl", as: FinishedJob.Row.self).count == rows.count - gone.count)
            let verified = try await Binary.run(["verify", "--state", state.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
            // A daemon that starts again finds nothing to do.
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            #expect(try await simulator.quiet().received.count == asked)
        }

        @Test func `what is not there is refused, and a folder in use`() async throws {
            let job = try await FinishedJob(FinishedJob.Way(recipe: "alpaca", arguments: ["--target", "5"]), in: workshop)
            let files = try job.files()
            let unknown = try await Binary.run(["withdraw", job.folder, "nobody"], in: workshop)
            #expect(unknown.code == 64 && unknown.errors.contains("neither a seed nor a row"), "\(unknown.errors)")
            let missing = try await Binary.run(["withdraw", "ffff", "x", "--state", job.folder], in: workshop)
            #expect(missing.code == 64 && missing.errors.contains("there is none"), "\(missing.errors)")
            let place = try await Binary.run(
                ["decontaminate", job.folder, "--against", job.folder + "/data.jsonl", "-o", "x"], in: workshop)
            #expect(place.code == 64 && place.errors.contains("are for a file"), "\(place.errors)")
            #expect(try job.files() == files)
        }
    }
}
