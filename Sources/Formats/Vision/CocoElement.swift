import Support

/// What an element of a file of COCO's form says. A file in which an annotation has a caption and a box says both.
///
/// Source: the published `captions_*.json` and `instances_*.json`; Objects365 has the second's form.
enum CocoElement: Equatable {
    case picture(id: Int, file: String?, width: Int?, height: Int?)
    case category(id: Int, name: String)
    case annotation(picture: Int, caption: String?, instance: Instance?)

    struct Instance: Equatable {
        let category: Int
        /// `[x, y, width, height]` in pixels, as written.
        let rectangle: [Double]
        let isCrowd: Bool
    }

    /// The arrays that are read, and the fields of their elements.
    static let sections: [String: Set<String>] = [
        "images": ["id", "file_name", "width", "height"],
        "annotations": ["image_id", "caption", "category_id", "bbox", "iscrowd"],
        "categories": ["id", "name"],
    ]

    init(_ element: JSONSectionScanner.Element, valueLimit: Int) throws(RowFields.LocatedFault) {
        var fields = try Self.fields(of: element, valueLimit: valueLimit)
        do throws(RowField.Fault) {
            switch element.section {
            case "images":
                self = .picture(
                    id: try fields.whole("id"), file: try fields.optionalString("file_name"),
                    width: try fields.optionalSide("width"), height: try fields.optionalSide("height"))
            case "categories": self = .category(id: try fields.whole("id"), name: try Self.name(&fields))
            default: self = try Self.annotation(&fields)
            }
        } catch {
            throw RowFields.LocatedFault(code: .rowField, fault: error)
        }
    }

    private static func name(_ fields: inout RowFields) throws(RowField.Fault) -> String {
        guard let name = CaptionText.line(try fields.text("name")) else {
            throw RowField.Fault(offset: 0, reason: "name: it is empty")
        }
        return name
    }

    private static func annotation(_ fields: inout RowFields) throws(RowField.Fault) -> CocoElement {
        let picture = try fields.whole("image_id")
        let caption = try fields.optionalString("caption")
        let place = fields.member("bbox")?.offset ?? 0
        guard let rectangle = try fields.optionalRectangle("bbox") else {
            guard caption != nil else { throw fields.missing(["caption", "bbox"]) }
            return .annotation(picture: picture, caption: caption, instance: nil)
        }
        guard rectangle[2] >= 0, rectangle[3] >= 0 else {
            throw RowField.Fault(offset: place, reason: "bbox: its width or height is below 0")
        }
        let instance = Instance(
            category: try fields.whole("category_id"), rectangle: rectangle, isCrowd: try fields.mark("iscrowd"))
        return .annotation(picture: picture, caption: caption, instance: instance)
    }

    private static func fields(
        of element: JSONSectionScanner.Element, valueLimit: Int
    ) throws(RowFields.LocatedFault) -> RowFields {
        if let fault = element.fault { throw located(.rowSyntax, fault.offset, fault.reason) }
        var members: [JSONValue.Member] = []
        for field in element.fields {
            guard field.length <= valueLimit else {
                throw located(
                    .rowSyntax, field.offset, "\(field.name): it has \(field.length) bytes, the limit is \(valueLimit)")
            }
            do throws(JSONFault) {
                let value = try JSONParser.parse(field.bytes[...])
                members.append(JSONValue.Member(name: field.name, offset: field.offset, value: value))
            } catch {
                throw located(.rowSyntax, field.offset + error.offset, "\(field.name): \(error.reason)")
            }
        }
        return RowFields(members)
    }
}

extension CocoElement {
    private static func located(_ code: ErrorCode, _ offset: Int, _ reason: String) -> RowFields.LocatedFault {
        RowFields.LocatedFault(code: code, fault: RowField.Fault(offset: offset, reason: reason))
    }
}
