#pragma once
#include "CPictures.h"

/// Room for so many pixels of 3 bytes, all white; null where there is none.
uint8_t *white_pixels(int32_t width, int32_t height);

/// Ends with a failure: frees what was made and notes the library's words.
int failed(cpictures_made *made, int error, const char *reason);

/// Lays pixels with alpha on white and leaves the alpha out. `rgb` may be the start of `rgba`.
void lay_on_white(const uint8_t *rgba, uint8_t *rgb, size_t pixels);
