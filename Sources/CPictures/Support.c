#ifdef PICTURES
#include "Support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t *white_pixels(int32_t width, int32_t height) {
    size_t count = (size_t)width * (size_t)height * 3;
    uint8_t *pixels = malloc(count);
    if (pixels) memset(pixels, 0xFF, count);
    return pixels;
}

int failed(cpictures_made *made, int error, const char *reason) {
    free(made->bytes);
    made->bytes = NULL;
    made->count = 0;
    snprintf(made->reason, sizeof made->reason, "%s", reason ? reason : "");
    return error;
}

void lay_on_white(const uint8_t *rgba, uint8_t *rgb, size_t pixels) {
    for (size_t i = 0; i < pixels; i++, rgba += 4, rgb += 3) {
        uint32_t alpha = rgba[3], white = (255 - alpha) * 255;
        uint32_t red = rgba[0] * alpha + white, green = rgba[1] * alpha + white, blue = rgba[2] * alpha + white;
        rgb[0] = (uint8_t)((red + 127) / 255);
        rgb[1] = (uint8_t)((green + 127) / 255);
        rgb[2] = (uint8_t)((blue + 127) / 255);
    }
}
#endif
