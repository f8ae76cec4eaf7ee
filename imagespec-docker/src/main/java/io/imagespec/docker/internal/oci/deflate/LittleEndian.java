package io.imagespec.docker.internal.oci.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Access to several bytes of an array at a time, in little-endian order on every machine. */
final class LittleEndian {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static int int32(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static long int64(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void put(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  /** Counts the equal bytes from two positions, up to a limit. */
  static int common(byte[] bytes, int left, int right, int limit) {
    int count = 0;
    while (count + 8 <= limit) {
      long difference = int64(bytes, left + count) ^ int64(bytes, right + count);
      if (difference != 0) {
        return count + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      count += 8;
    }
    while (count < limit && bytes[left + count] == bytes[right + count]) {
      count++;
    }
    return count;
  }
}
