package com.example;

/** All in one jar that maven-shade makes, with another gRPC in it. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Images.build();
    System.out.println("fat jar: done");
  }
}
