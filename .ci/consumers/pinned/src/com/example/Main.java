package com.example;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Jackson 2.15 and slf4j 1.7, chosen by the consumer. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Images.build();
    System.out.println("pinned: jackson " + new ObjectMapper().version());
  }
}
