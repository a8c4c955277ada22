import Records
import Testing

@testable import Formats

@Suite struct `Scenes in seed files` {
    private func read(_ text: String) -> SeedReading {
        SeedReader.read(Array(text.utf8))
    }

    @Test func `are LLaVA's symbolic rows, with what else is known of the picture`() throws {
        let row =
            #"{"id":7,"image":"a/b.jpg","width":640,"height":480,"captions":["A dog\n runs. ",""],"instances":[{"category":"dog","bbox":[0.1,0.25,0.5,1]},{"category":"sheep","bbox":[0,0,1,1.0],"iscrowd":1}],"relations":[{"subject":"dog","predicate":"drives","object":"sheep"}],"source":"ours"}"#
        let reading = read(row)
        #expect(reading.quarantined.isEmpty && reading.seeds.map(\.form) == [.scenes])
        let scene = try Scene(seed: try #require(reading.seeds.first))
        #expect(
            scene
                == Scene(
                    id: "7", image: "a/b.jpg", width: 640, height: 480, captions: ["A dog runs."],
                    instances: [
                        SceneInstance(category: "dog", box: Box(x1: 0.1, y1: 0.25, x2: 0.5, y2: 1)),
                        SceneInstance(category: "sheep", box: Box(x1: 0, y1: 0, x2: 1, y2: 1), isCrowd: true),
                    ], relations: [SceneRelation(subject: "dog", predicate: "drives", object: "sheep")], source: "ours"))
    }

    @Test func `need no captions or no instances, and get an id of their content`() throws {
        let captions = #"{"image":"a.jpg","captions":["A dog."]}"#
        let instances = #"{"instances":[{"category":"dog","bbox":[0,0,1,1]}]}"#
        let seeds = read(captions + "\n" + instances + "\n" + captions).seeds
        #expect(seeds.map(\.form) == [.scenes, .scenes], "the third repeats the first")
        #expect(seeds.allSatisfy { $0.id.hasPrefix("scene-") } && seeds.map(\.instruction) == ["A dog.", "dog"])
    }

    @Test(arguments: [
        (#"{"captions":[]}"#, "captions: there are none, and no instances either"),
        (#"{"captions":"A dog."}"#, "captions: expected an array, found a text"),
        (#"{"captions":[1]}"#, "captions[0]: expected a text, found a number"),
        (
            #"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,12,30]}]}"#,
            "bbox: expected shares of the picture's width"
        ),
        (#"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,1]}]}"#, "bbox: expected four numbers"),
        (#"{"captions":["A."],"instances":[{"category":"dog"}]}"#, "bbox: expected four numbers"),
        (#"{"captions":["A."],"instances":[{"category":"dog","bbox":[0.5,0,0.4,1]}]}"#, "bbox: its second corner"),
        (#"{"captions":["A."],"instances":["dog"]}"#, "instances[0]: expected an object, found a text"),
        (#"{"captions":["A."],"width":-3}"#, "width: expected a number of pixels"),
        (#"{"instances":[{"input":"","output":"x"}]}"#, "instruction: the field is missing"),
    ])
    func `that are wrong are told by field`(row: String, reason: String) {
        let reading = read(row)
        #expect(reading.seeds.isEmpty && reading.quarantined.first?.reason.hasPrefix(reason) == true, "\(reading.quarantined)")
    }

    @Test func `are no rows to be exported`() throws {
        let bytes = Array(#"{"captions":["A dog."]}"#.utf8)
        let row = RawRow(line: 1, byteOffset: 0, bytes: bytes, length: bytes.count)
        #expect(throws: ExportRow.Fault.self) { _ = try ExportRow.rows(of: row) }
    }
}
