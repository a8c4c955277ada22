import Records
import Support
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

    @Test func `are a picture's name alone, a point cloud, things in space, or what an encyclopedia knows`() throws {
        let rows = [
            #"{"image":"a.jpg"}"#, #"{"pcl":"a.npy","source":"rooms"}"#,
            #"{"image":"b.jpg","captions":[],"question":"Why?\nA or B","knowledge":"Herons wade.","entity":"heron"}"#,
            #"{"id":"r","objects":[{"id":1,"label":"chair","center":[0,-1.5,0.5],"size":[0.5,0.5,1]}]}"#,
        ]
        let reading = read(rows.joined(separator: "\n"))
        #expect(reading.quarantined.isEmpty && reading.seeds.map(\.form) == [.scenes, .scenes, .scenes, .scenes])
        let scenes = try reading.seeds.map { try Scene(seed: $0) }
        #expect(scenes[0] == Scene(id: scenes[0].id, image: "a.jpg") && scenes[0].id.hasPrefix("scene-") && !scenes[0].isTold)
        #expect(scenes[1] == Scene(id: scenes[1].id, source: "rooms", pointCloud: "a.npy"))
        #expect(
            scenes[2]
                == Scene(
                    id: scenes[2].id, image: "b.jpg", question: "Why?\nA or B", knowledge: "Herons wade.", entity: "heron"))
        let chair = SceneObject(
            id: "1", label: "chair", center: Point3D(x: 0, y: -1.5, z: 0.5), size: Point3D(x: 0.5, y: 0.5, z: 1))
        #expect(scenes[3] == Scene(id: "r", objects: [chair]))
        #expect(reading.seeds.map(\.instruction) == ["a.jpg", "a.npy", "Why?\nA or B", "chair"])
    }

    @Test func `have boxes that rounding put past the picture's edge cut there`() throws {
        let row =
            #"{"id":"a","instances":[{"category":"mat","bbox":[0,-0.01,1.002,1]},"#
            + #"{"category":"cat","bbox":[0.173,0.115,0.645,1.0]}]}"#
        let scene = try Scene(seed: try #require(read(row).seeds.first))
        #expect(
            scene.instances.map(\.box) == [Box(x1: 0, y1: 0, x2: 1, y2: 1), Box(x1: 0.173, y1: 0.115, x2: 0.645, y2: 1)])
    }

    @Test func `keep the ids they had, and get others with what is new`() throws {
        let ids = read(
            #"{"image":"a.jpg","captions":["A dog."]}"# + "\n" + #"{"image":"a.jpg","captions":["A dog."],"question":"Why?"}"#
                + "\n"
                + #"{"image":"a.jpg","captions":["A dog."],"entity":"Why?"}"#
        ).seeds.map(\.id)
        #expect(Set(ids).count == 3)
        var hasher = Hasher256()
        hasher.update(field: "a.jpg")
        hasher.update(field: "A dog.")
        let before = "scene-" + hasher.finish().shortHex(8)
        #expect(ids.first == before)
    }

    @Test(arguments: [
        (#"{"image":"a.jpg","instruction":"Say hello.","output":"Hello."}"#, SeedForm.tasks),
        (#"{"image":"a.jpg","instances":[{"input":"","output":"x"}],"instruction":"Do."}"#, .tasks),
        (#"{"image":"a.jpg","conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]}"#, .tasks),
    ])
    func `are not the rows that have an instruction or a conversation`(row: String, form: SeedForm) {
        #expect(read(row).seeds.map(\.form) == [form])
    }

    @Test(arguments: [
        (#"{"image":""}"#, "image: it is empty"), (#"{"image":["a.jpg","b.jpg"]}"#, "image: expected a text, found an array"),
        (#"{"image":"a.jpg","output":"x"}"#, "instruction: the field is missing"),
        (#"{"image":"a.jpg","instances":[{"input":"","output":"x"}]}"#, "instruction: the field is missing"),
        (#"{"question":"Why?"}"#, "instruction: the field is missing"),
        (#"{"image":"a.jpg","question":7}"#, "question: expected a text, found a number"),
        (#"{"image":"a.jpg","knowledge":" "}"#, "knowledge: it is empty"),
        (#"{"image":"a.jpg","entity":[]}"#, "entity: expected a text, found an array"), (#"{"pcl":3}"#, "pcl: expected a text"),
        (#"{"objects":[]}"#, "captions: there are none"), (#"{"objects":{}}"#, "objects: expected an array, found an object"),
        (#"{"objects":[{"label":"a","center":[0,0,0],"size":[1,1,1]}]}"#, "objects[0].id: the field is missing"),
        (#"{"objects":[{"id":1,"label":" ","center":[0,0,0],"size":[1,1,1]}]}"#, "objects[0].label: it is empty"),
        (#"{"objects":[{"id":1,"label":"a","size":[1,1,1]}]}"#, "objects[0].center: the field is missing"),
        (#"{"objects":[{"id":1,"label":"a","center":[0,0],"size":[1,1,1]}]}"#, "objects[0].center: expected three numbers"),
        (#"{"objects":[{"id":1,"label":"a","center":[0,0,1e999],"size":[1,1,1]}]}"#, "objects[0].center: expected three numbers"),
        (
            #"{"objects":[{"id":1,"label":"a","center":[0,0,0],"size":[1,-1,1]}]}"#,
            "objects[0].size: expected three numbers of metres, not"
        ),
        (
            #"{"objects":[{"id":1,"label":"a","center":[0,0,0],"size":[1,1,1]},{"id":"1","label":"a","center":[0,0,0],"size":[1,1,1]}]}"#,
            "objects[1].id: '1' is there already"
        ),
        (#"{"captions":[]}"#, "captions: there are none, and no instances either"),
        (#"{"captions":"A dog."}"#, "captions: expected an array, found a text"),
        (#"{"captions":[1]}"#, "captions[0]: expected a text, found a number"),
        (
            #"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,12,30]}]}"#,
            "bbox: expected shares of the picture's width"
        ),
        (
            #"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,1.02,1]}]}"#,
            "bbox: expected shares of the picture's width"
        ),
        (
            #"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,1e999,1]}]}"#,
            "bbox: expected shares of the picture's width"
        ),
        (#"{"captions":["A."],"instances":[{"category":"dog","bbox":[0,0,1]}]}"#, "bbox: expected four numbers"),
        (#"{"captions":["A."],"instances":[{"category":" ","bbox":[0,0,1,1]}]}"#, "category: it is empty"),
        (#"{"captions":["A."],"instances":[{"bbox":[0,0,1,1]}]}"#, "category: the field is missing"),
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
