import Glibc

/// The colours that the simulated model tells apart.
enum ColourName: String, CaseIterable, Sendable {
    case red, orange, yellow, green, blue, purple, pink, brown, black, white, grey, beige

    /// The name of a colour; components from 0 to 255.
    init(red: Double, green: Double, blue: Double) {
        let high = max(red, green, blue)
        let low = min(red, green, blue)
        let value = high / 255
        let saturation = high > 0 ? (high - low) / high : 0
        guard value >= 0.16, high - low > 0 else {
            self = value < 0.25 ? .black : value > 0.88 ? .white : .grey
            return
        }
        if saturation < 0.13 {
            self = value < 0.27 ? .black : value > 0.88 ? .white : .grey
            return
        }
        if saturation < 0.22, value < 0.85 {
            self = value < 0.27 ? .black : .grey
            return
        }
        let hue: Double =
            if high == red {
                (60 * (green - blue) / (high - low) + 360).truncatingRemainder(dividingBy: 360)
            } else if high == green {
                60 * (blue - red) / (high - low) + 120
            } else {
                60 * (red - green) / (high - low) + 240
            }
        self.init(hue: hue, saturation: saturation, value: value)
    }

    private init(hue: Double, saturation: Double, value: Double) {
        switch hue {
        case ..<14, 346...:
            self = saturation < 0.55 && value > 0.7 ? .pink : value < 0.7 && saturation < 0.8 && hue < 14 ? .brown : .red
        case ..<70 where saturation < 0.42 && value > 0.75: self = .beige
        case ..<40: self = value < 0.78 ? .brown : .orange
        case ..<70: self = value < 0.5 ? .brown : .yellow
        case ..<170: self = .green
        case ..<255: self = .blue
        case ..<311: self = .purple
        default: self = .pink
        }
    }

    /// Reads a word; `gray` and such come from other spellings and finer shades.
    init?(word: String) {
        if let colour = Self(rawValue: word) {
            self = colour
            return
        }
        let others: [String: ColourName] = [
            "gray": .grey, "violet": .purple, "golden": .yellow, "crimson": .red, "scarlet": .red, "navy": .blue, "cream": .beige,
        ]
        guard let colour = others[word] else { return nil }
        self = colour
    }
}
