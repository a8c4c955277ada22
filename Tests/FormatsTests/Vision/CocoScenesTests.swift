import Records
import Support
import Testing

@testable import Formats

@Suite struct `Annotations of COCO's form` {
    private static let images = """
        "images": [{"license": 3, "file_name": "000000000009.jpg", "height": 100, "width": 200, "id": 9, "date": "[{\\""},
          {"id": 25, "file_name": "b.jpg", "width": 50, "height": 100}, {"id": 30, "file_name": "none.jpg"}]
        """
    private static let captions = """
        "annotations": [{"image_id": 9, "id": 1, "caption": "A dog \\n by a gate. "}, {"image_id": 25, "id": 2, "caption": "Rain."},
          {"image_id": 9, "id": 3, "caption": "Two dogs."}, {"image_id": 25, "id": 4, "caption": " \\n"}, {"image_id": 77, "id": 5, "caption": "?"}]
        """
    private static let instances = """
        "annotations": [
          {"segmentation": [[1.5, 2.5, [3, {"a": "]}\\""}]], [4]], "area": 5, "iscrowd": 0, "image_id": 9, "bbox": [20, 10, 60.5, 40], "category_id": 18, "id": 1},
          {"segmentation": {"counts": [1, 2], "size": [100, 200]}, "iscrowd": 1, "image_id": 9, "bbox": [150, -5, 80, 55], "category_id": 1, "id": 2},
          {"image_id": 9, "bbox": [0, 0, 2, 2], "category_id": 18, "iscrowd": 0},
          {"image_id": 9, "bbox": [300, 0, 20, 20], "category_id": 18, "iscrowd": 0},
          {"image_id": 9, "bbox": [0, 0, 20, 20], "category_id": 2, "iscrowd": 0},
          {"image_id": 30, "bbox": [0, 0, 20, 20], "category_id": 18, "iscrowd": 0},
          {"image_id": 78, "bbox": [0, 0, 20, 20], "category_id": 18, "iscrowd": 0}]
        """
    private static let categories =
        #""categories": [{"supercategory": "x", "id": 18, "name": "dog"}, {"id": 1, "name": "person"}]"#
    private static let info = #""info": {"annotations": [1, {"images": "}"}], "year": 2026}, "licenses": []"#

    private static let expected = [
        Scene(
            id: "9", image: "000000000009.jpg", width: 200, height: 100, captions: ["A dog by a gate.", "Two dogs."],
            instances: [
                SceneInstance(category: "dog", box: Box(x1: 0.1, y1: 0.1, x2: 0.4025, y2: 0.5)),
                SceneInstance(category: "person", box: Box(x1: 0.75, y1: 0, x2: 1, y2: 0.5), isCrowd: true),
            ], source: "coco"),
        Scene(id: "25", image: "b.jpg", width: 50, height: 100, captions: ["Rain."], source: "coco"),
        Scene(id: "30", image: "none.jpg", source: "coco"),
    ]
    private static let drops: [SceneDrop: Int] = [
        .boxTiny: 1, .boxOutside: 1, .boxWithoutSize: 1, .categoryUnknown: 1, .pictureUnknown: 2, .captionEmpty: 1,
    ]

    private func read(_ files: [String], cuts: Int? = nil) -> CocoAnnotations {
        var annotations = CocoAnnotations()
        for (number, file) in files.enumerated() {
            let bytes = Array(file.utf8)
            let size = cuts ?? max(1, bytes.count)
            var reader = CocoReader(path: "file\(number)")
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.feed(Array(bytes[start..<min(bytes.count, start + size)]), into: &annotations)
            }
            reader.finish(into: &annotations)
        }
        return annotations
    }

    private func join(_ annotations: CocoAnnotations) -> (scenes: [Scene], drops: [SceneDrop: Int]) {
        var scenes = CocoScenes(annotations, source: "coco")
        var all: [Scene] = []
        while let scene = scenes.next() { all.append(scene) }
        return (all, scenes.drops)
    }

    @Test func `captions and instances are joined, clamped, marked, dropped and counted`() {
        let annotations = read([
            "{\(Self.info), \(Self.images), \(Self.captions)}", "{\(Self.images), \(Self.instances), \(Self.categories)}\n",
        ])
        #expect(annotations.faults.isEmpty)
        let (scenes, drops) = join(annotations)
        #expect(scenes == Self.expected)
        #expect(drops == Self.drops)
        let kept = scenes.reduce(0) { $0 + $1.captions.count + $1.instances.count }
        #expect(kept + drops.values.reduce(0, +) == annotations.captionCount + annotations.instanceCount)
        #expect(Set(drops.keys) == Set(SceneDrop.allCases), "every reason is tried here")
        #expect(Set(SceneDrop.allCases.map(\.summary)).count == SceneDrop.allCases.count)
    }

    @Test func `the order of the arrays in a file does not matter`() {
        let parts = [Self.images, Self.instances, Self.categories, Self.info]
        for first in parts.indices {
            for second in parts.indices where second != first {
                let rest = parts.indices.filter { $0 != first && $0 != second }.map { parts[$0] }
                let text = "{" + ([parts[first], parts[second]] + rest).joined(separator: ",") + "}"
                let (scenes, _) = join(read(["{\(Self.images), \(Self.captions)}", text]))
                #expect(scenes == Self.expected)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64]) func `wherever the bytes are cut, the scenes are the same`(cut: Int) {
        let files = ["\u{FEFF}{\(Self.images), \(Self.captions)}", "{\(Self.instances), \(Self.categories), \(Self.images)}"]
        let annotations = read(files, cuts: cut)
        #expect(annotations.faults.isEmpty)
        #expect(join(annotations).scenes == Self.expected)
    }

    private static let badElements: [(String, Int, String)] = [
        (#"{"image_id": "9", "caption": "x"}"#, 13, "image_id: expected a whole number"),
        (#"{"caption": "x"}"#, 0, "image_id: the field is missing"), (#"{"image_id": 9}"#, 0, "caption or bbox"),
        (#"{"image_id": 9, "caption": 5}"#, 27, "caption: expected a text"),
        (#"{"image_id": 9, "bbox": [1, 2, 3], "category_id": 1}"#, 24, "four finite numbers"),
        (#"{"image_id": 9, "bbox": [1, 2, -3, 4], "category_id": 1}"#, 24, "below 0"),
        (#"{"image_id": 9, "bbox": [1, 2, 3, 4]}"#, 0, "category_id: the field is missing"),
        (#"{"image_id": 9, "caption": oops}"#, 27, "caption: a JSON value is expected"),
        (#"{"image_id": 9, "caption": "\x"}"#, 28, "not one of JSON's"), (#"{"image_id": 9, "image_id": 9}"#, 28, "given twice"),
        (#"{"image_id" 9}"#, 12, "a colon is expected"), (#"{"image_id": }"#, 13, "a JSON value is expected"),
        (#"{"image_id": 9 "x": "]}, {"}"#, 15, "a comma or } is expected"), ("5", 0, "is a JSON object"),
        (#"["}", {}]"#, 0, "is a JSON object"),
        ("", 0, "is a JSON object"),
    ]

    @Test(arguments: badElements)
    func `a bad element is a fault with its place, and the ones behind it stand`(element: String, offset: Int, reason: String)
        throws
    {
        let start = #"{"annotations": [{"image_id": 1, "caption": "first"},"#
        let annotations = read([start + element + #",{"image_id": 1, "caption": "last"}], "images": [{"id": 1}]}"#])
        try #require(annotations.faults.count == 1, "\(annotations.faults)")
        let fault = try #require(annotations.faults.first)
        #expect(fault.path == "file0")
        #expect(fault.fault.element == 1)
        #expect(fault.fault.reason.contains(reason), "\(fault.fault.reason)")
        #expect(fault.fault.byteOffset == start.utf8.count + offset)
        #expect(join(annotations).scenes.map(\.captions) == [["first", "last"]])
    }

    private static let brokenFiles: [(String, String)] = [
        ("", "empty"), ("[]", "not one JSON object"), ("{", "cut off"), (#"{"images": [{"id": 1}"#, "cut off"),
        (#"{"images": {"id": 1}}"#, "'images' is no array"), (#"{"images": []} x"#, "something follows"),
        (#"{"images": [] "x": 1}"#, "a comma or } is expected"),
        (#"{"images": [{"id": 1} {"id": 2}]}"#, "a comma or ] is expected"),
    ]

    @Test(arguments: brokenFiles)
    func `a file that is broken itself says where`(file: String, reason: String) throws {
        let annotations = read([file])
        try #require(annotations.faultCount == 1, "\(annotations.faults)")
        #expect(annotations.faults.first?.fault.reason.contains(reason) == true, "\(annotations.faults)")
    }

    @Test func `pictures and categories that two files tell differently are faults`() {
        let other = #"{"images": [{"id": 9, "width": 201, "height": 100}], "categories": [{"id": 18, "name": "cat"}]}"#
        let annotations = read(["{\(Self.images), \(Self.categories)}", other])
        #expect(annotations.faults.map(\.path) == ["file1", "file1"])
        #expect(annotations.faults.allSatisfy { $0.fault.reason.contains("before") })
    }

    @Test func `of many faults the first are held and all are counted`() {
        let elements = Array(repeating: "1", count: 1500).joined(separator: ",")
        let annotations = read(["{\"images\": [\(elements)]}"])
        #expect(annotations.faultCount == 1500)
        #expect(annotations.faults.count == CocoAnnotations.mostFaults)
    }

    @Test func `what is passed over is not held`() {
        var scanner = JSONSectionScanner(["annotations": ["image_id"]], valueLimit: 10)
        var elements: [JSONSectionScanner.Element] = []
        let long = String(repeating: "1, ", count: 50_000)
        let text = "{\"x\": [\(long)1], \"annotations\": [{\"segmentation\": [\(long)1], \"image_id\": \"\(long)\"}]}"
        scanner.feed(Array(text.utf8)) { event in
            if case .element(let element) = event { elements.append(element) }
        }
        #expect(elements.flatMap(\.fields).map(\.name) == ["image_id"])
        #expect(elements.flatMap(\.fields).map(\.bytes.count) == [10], "no more of a value than the limit")
        #expect(elements.flatMap(\.fields).map(\.length) == [long.utf8.count + 2])
    }

    @Test func `a value that is too long to be held is a fault`() {
        let caption = String(repeating: "x", count: CocoAnnotations.valueLimit)
        let annotations = read([#"{"annotations": [{"image_id": 1, "caption": "\#(caption)"}, {"image_id": 1, "caption": "y"}]}"#]
        )
        #expect(annotations.faults.map(\.fault.element) == [0])
        #expect(annotations.captionCount == 1)
    }

    @Test func `a file is read from disk`() throws {
        let bytes = Array("{\(Self.images), \(Self.captions)}".utf8)
        try JudgingFixture.withFile(bytes, name: "captions.json") { path in
            var annotations = CocoAnnotations()
            try annotations.read(path)
            #expect(join(annotations).scenes.map(\.captions) == Self.expected.map(\.captions))
        }
        var annotations = CocoAnnotations()
        let error = #expect(throws: MillError.self) { try annotations.read("/nowhere/at/all.json") }
        #expect(error?.code == .inputOutput)
    }
}
