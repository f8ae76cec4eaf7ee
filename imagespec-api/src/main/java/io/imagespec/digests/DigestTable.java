package io.imagespec.digests;

import io.imagespec.name.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Records of a 32-byte key and a 32-byte digest, found by key. Compact, for trees of hundreds of
 * thousands of files. Immutable.
 */
final class DigestTable {
  static final int RECORD = 64;
  private static final int HALF = RECORD / 2;

  private final byte[] records;

  /** A hash table with linear probing: the index of a record plus one, or 0 for a free slot. */
  private final int[] places;

  /** Takes ownership of the array, whose length is a multiple of {@link #RECORD}. */
  DigestTable(byte[] records) {
    this.records = records;
    this.places = new int[Math.max(2, Integer.highestOneBit(size()) * 4)];
    for (int i = 0; i < size(); i++) {
      int place = place(records, i * RECORD);
      while (places[place] != 0) {
        place = next(place);
      }
      places[place] = i + 1;
    }
  }

  static byte[] record(byte[] key, Digest digest) {
    byte[] record = Arrays.copyOf(key, RECORD);
    System.arraycopy(HexFormat.of().parseHex(digest.hex()), 0, record, HALF, HALF);
    return record;
  }

  int size() {
    return records.length / RECORD;
  }

  /** Returns the index of the record with this key, or -1. */
  int find(byte[] key) {
    for (int place = place(key, 0); places[place] != 0; place = next(place)) {
      int at = (places[place] - 1) * RECORD;
      if (Arrays.equals(records, at, at + HALF, key, 0, HALF)) {
        return places[place] - 1;
      }
    }
    return -1;
  }

  Digest digest(int record) {
    int at = record * RECORD + HALF;
    return Digest.ofSha256(Arrays.copyOfRange(records, at, at + HALF));
  }

  /** Returns the marked records. */
  byte[] only(boolean[] marked) {
    ByteBuffer some = ByteBuffer.allocate(records.length);
    for (int i = 0; i < size(); i++) {
      if (marked[i]) {
        some.put(records, i * RECORD, RECORD);
      }
    }
    return Arrays.copyOf(some.array(), some.position());
  }

  private int place(byte[] key, int at) {
    return ByteBuffer.wrap(key).getInt(at) & (places.length - 1);
  }

  private int next(int place) {
    return place + 1 & (places.length - 1);
  }
}
