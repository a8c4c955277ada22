import Endpoint
import Foundation
import Imaging
import RecipeKit
import Recipes
import Records
import Store
import Support
import Templates
import Testing

@testable import Engine

/// A judge that prefers whatever is shown first, and keeps what it was sent.
private final class FirstJudge: Transport {
    let received = Locked<[String]>([])

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let prompt = String(decoding: request.body, as: UTF8.self)
        received.withLock { $0.append(prompt) }
        let marker = prompt.firstRange(of: "VERDICT-").map { String(prompt[$0.lowerBound...].prefix(17)) } ?? ""
        let body = """
            {"model":"judge","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"\(marker) A"}}],\
            "usage":{"prompt_tokens":5,"completion_tokens":7}}
            """
        return TransportResponse(status: 200, body: Array(body.utf8))
    }
}

/// Pictures in a folder of their own, and a store for a job about them.
private struct Gallery {
    let workshop: Workshop
    let desk: JobDesk

    init() throws {
        workshop = try Workshop()
        desk = JobDesk(store: try Store(at: workshop.folder + "/judge.sqlite"), recipes: [Judge.self], time: SystemTime())
    }

    /// A PNG of so many pixels a side, told apart by its colour.
    static func png(_ side: Int, filler: UInt8) throws -> [UInt8] {
        let pixels = Pixels(width: side, height: side, rgb: [UInt8](repeating: filler, count: side * side * 3))
        return try PictureCodec.png(try #require(pixels))
    }

    func folder(_ name: String) -> String { workshop.folder + "/" + name }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let path = folder(name)
        try Files.makeDirectories(Files.parent(of: path))
        try Files.publish(bytes, at: path)
    }

    func pair(_ id: String, _ image: ImagePart) -> JudgePair {
        JudgePair(
            id: id, turns: ["What is to be seen?"], first: JudgePair.Candidate(model: "one", turns: ["A \(id)."]),
            second: JudgePair.Candidate(model: "two", turns: ["A river, and \(id)."]), image: image)
    }

    func definition(_ pairs: [JudgePair]) throws -> JobDefinition {
        let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let parameters = try Judge.parameters.resolve(profile: .default, overrides: [:])
        let prompts = try PromptLibrary(folders: [root + "/Prompts"]).load(Judge(parameters: parameters).prompts).sources
        return JobDefinition(
            recipe: Judge.self, parameters: parameters, seed: 1, seeds: SeedSupply(try pairs.map { try SeedTask(pair: $0) }),
            prompts: prompts, models: ["judge": "judge"], order: .window(2))
    }

    /// Runs the job to its end; the bytes of its data and of what it rejected.
    func run(_ pairs: [JudgePair], _ teacher: FirstJudge, in images: ImageFolder) async throws -> (
        job: String, data: String, rejected: String
    ) {
        try await desk.recover()
        let job = try await desk.enrol(try definition(pairs), name: "test", source: nil).id
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "judge", maximumInFlight: 8)
        let client = EndpointClient(settings, transport: teacher, ledger: desk.ledger, time: SystemTime(), random: 1)
        let runner = try desk.runner(
            for: job, crew: Crew(clients: [.judge: client]), images: images, concurrency: 4, control: RunControl())
        #expect(try await runner.run() == .done)
        let output = folder("output")
        _ = try Projection(store: desk.store).write(job: job, into: output, ending: .done)
        return (job, try text(output + "/data.jsonl"), try text(output + "/rejected.jsonl"))
    }

    func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    /// All that lies on the disk of a job, but its pictures.
    func everythingKept() throws -> String {
        let names = FileManager.default.enumerator(atPath: workshop.folder)?.compactMap { $0 as? String } ?? []
        var text = ""
        for name in names where !name.hasSuffix(".png") {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder(name), isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            text += String(decoding: try Files.read(folder(name)), as: UTF8.self)
        }
        return text
    }
}

@Suite struct `A job about pictures` {
    private let gallery: Gallery

    init() throws {
        gallery = try Gallery()
    }

    @Test func `sends each picture in both orders, and keeps only its hash`() async throws {
        let bytes = try Gallery.png(64, filler: 0xAB)
        try gallery.write(bytes, "pictures/p/a.png")
        let images = try ImageFolder(gallery.folder("pictures"))
        let part = try images.part(at: "p/a.png")
        #expect((part.width, part.height, part.mediaType) == (64, 64, "image/png") && part.sha256 == SHA256Digest.hex(of: bytes))
        let teacher = FirstJudge()
        let run = try await gallery.run([gallery.pair("x", part)], teacher, in: images)
        let url = "{\"image_url\":{\"url\":\"data:image/png;base64,\(Data(bytes).base64EncodedString())\"}"
        let sent = teacher.received.withLock { $0 }
        #expect(sent.count == 2 && sent.allSatisfy { $0.components(separatedBy: url).count == 2 })
        #expect(run.data.contains("\"image_sha256\":\"\(part.sha256)\""))
        let shown =
            "\"images\":[{\"path\":\"p/a.png\",\"sent\":{\"h\":64,\"mime\":\"image/png\",\"sha256\":\"\(part.sha256)\",\"w\":64}"
        #expect(run.data.contains(shown), "what was sent stands in the row: here the file itself")
        let kept = try gallery.everythingKept()
        #expect(kept.contains(part.sha256) && kept.contains("p/a.png"))
        #expect(!kept.contains(Data(bytes).base64EncodedString().prefix(40)) && !kept.contains("base64"))
    }

    @Test func `sends a large picture smaller, and says in the row what was sent`() async throws {
        let pixels = try #require(Pixels(width: 1_200, height: 600, rgb: [UInt8](repeating: 90, count: 1_200 * 600 * 3)))
        try gallery.write(try PictureCodec.png(pixels), "pictures/a.png")
        let images = try ImageFolder(gallery.folder("pictures"))
        let part = try images.part(at: "a.png")
        let loaded = try images.load(part, side: nil)
        #expect((loaded.sent.width, loaded.sent.height, loaded.sent.mediaType) == (1_024, 512, "image/jpeg"))
        #expect(try images.load(part, side: 300).sent.width == 300)
        var view = part
        (view.crop, view.side) = (Box(x1: 0, y1: 0, x2: 0.5, y2: 0.5), 2_048)
        #expect(try images.load(view, side: nil).sent.width == 600)
        let run = try await gallery.run([gallery.pair("x", part)], FirstJudge(), in: images)
        #expect(run.data.contains("\"h\":512,\"mime\":\"image/jpeg\",\"sha256\":\"\(loaded.sent.sha256)\",\"w\":1024"))
    }

    @Test func `is the same job wherever its pictures lie, with the same bytes`() async throws {
        try gallery.write(Gallery.png(64, filler: 1), "here/a.png")
        let other = try Gallery()
        try other.write(Gallery.png(64, filler: 1), "there/deep/a.png")
        let one = try ImageFolder(gallery.folder("here"))
        let two = try ImageFolder(other.folder("there/deep"))
        #expect(try one.part(at: "a.png") == two.part(at: "a.png"))
        let first = try await gallery.run([gallery.pair("x", try one.part(at: "a.png"))], FirstJudge(), in: one)
        let second = try await other.run([other.pair("x", try two.part(at: "a.png"))], FirstJudge(), in: two)
        #expect(first.job == second.job && first.data == second.data && !first.data.isEmpty)
    }

    @Test func `ends a question by name, without a call, whose picture is no more what it was`() async throws {
        for name in ["changed", "gone", "linked", "fine"] {
            try gallery.write(Gallery.png(64, filler: 1), "pictures/\(name).png")
        }
        let images = try ImageFolder(gallery.folder("pictures"))
        var pairs = try ["changed", "gone", "linked", "fine"].map { gallery.pair($0, try images.part(at: "\($0).png")) }
        var outside = try images.part(at: "fine.png")
        outside.path = "../pictures/fine.png"
        pairs.append(gallery.pair("outside", outside))
        try gallery.write(Gallery.png(64, filler: 2), "pictures/changed.png")
        try FileManager.default.removeItem(atPath: gallery.folder("pictures/gone.png"))
        try FileManager.default.removeItem(atPath: gallery.folder("pictures/linked.png"))
        try FileManager.default.createSymbolicLink(
            atPath: gallery.folder("pictures/linked.png"), withDestinationPath: "fine.png")
        let teacher = FirstJudge()
        let run = try await gallery.run(pairs, teacher, in: images)
        #expect(teacher.received.withLock(\.count) == 2)
        #expect(run.data.split(separator: "\n").count == 1 && run.data.contains("\"pair\":\"fine\""))
        let rows = run.rejected.split(separator: "\n")
        for (pair, reason) in [
            ("changed", "image-changed"), ("gone", "image-missing"), ("linked", "image-refused"), ("outside", "image-refused"),
        ] {
            let row = rows.filter { $0.contains("\"pair\":\"\(pair)\"") }
            #expect(row.count == 1 && row.allSatisfy { $0.contains("\"error_ba-1\":\"\(reason)\"") }, "\(pair): \(row)")
        }
        #expect(rows.count == 4 && !run.rejected.contains(gallery.workshop.folder))
        #expect(try !gallery.everythingKept().contains("base64"), "dead letters among it")
        let totals = try gallery.desk.store.read { reader in try reader.attemptTotals(job: run.job) }
        #expect(totals.promptTokens == 10)
    }

    @Test func `is read once more without a file, to the same bytes, lost pictures among them`() async throws {
        for name in ["gone", "fine"] { try gallery.write(Gallery.png(64, filler: 1), "pictures/\(name).png") }
        let images = try ImageFolder(gallery.folder("pictures"))
        let pairs = try ["gone", "fine"].map { gallery.pair($0, try images.part(at: "\($0).png")) }
        try FileManager.default.removeItem(atPath: gallery.folder("pictures/gone.png"))
        let run = try await gallery.run(pairs, FirstJudge(), in: images)
        try FileManager.default.removeItem(atPath: gallery.folder("pictures"))
        let summary = try await Reparse(gallery.desk).write(job: run.job, into: gallery.folder("again"))
        #expect(!summary.isChanged && summary.unbought == 0 && summary.steps == 2)
        #expect(try gallery.text(gallery.folder("again/data.jsonl")) == run.data)
        #expect(
            try gallery.text(gallery.folder("again/rejected.jsonl")) == run.rejected && run.rejected.contains("image-missing"))
        let teacher = FirstJudge()
        let again = try await gallery.run(pairs, teacher, in: ImageFolder())
        #expect(teacher.received.withLock(\.isEmpty) && again.data == run.data)
    }

    @Test func `is asked again, under a question of its own, once its picture is back`() async throws {
        let bytes = try Gallery.png(64, filler: 1)
        try gallery.write(bytes, "pictures/a.png")
        let images = try ImageFolder(gallery.folder("pictures"))
        let pairs = [gallery.pair("x", try images.part(at: "a.png"))]
        try FileManager.default.removeItem(atPath: gallery.folder("pictures/a.png"))
        let run = try await gallery.run(pairs, FirstJudge(), in: images)
        #expect(run.data.isEmpty && run.rejected.contains("image-missing"))
        try gallery.write(bytes, "pictures/a.png")
        #expect(try await Retry(gallery.desk).plan(job: run.job, reason: "no-verdict").steps == 1)
        let teacher = FirstJudge()
        let again = try await gallery.run(pairs, teacher, in: images)
        #expect(teacher.received.withLock(\.count) == 2 && again.data.contains("\"verdict_ba-1\":\"second\""))
    }

    @Test func `without a folder finds every picture missing`() {
        let part = ImagePart(path: "a.png", sha256: "00", width: 1, height: 1, mediaType: "image/png")
        #expect(throws: ImageRefusal.missing) { try ImageFolder().part(at: "a.png") }
        #expect { try ImageFolder().load(part, side: nil) } throws: { ($0 as? ImageFailure)?.kind == .missing }
        #expect(throws: MillError.self) { try ImageFolder(gallery.folder("nowhere")) }
    }
}
