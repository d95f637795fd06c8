#include "topology/formats/xml.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(Xml, BecomesATreeWithLinesAndWithoutPrefixes) {
    const XmlElement root = parse_xml(
                                "<?xml version=\"1.0\"?>\n<!-- <c> -->\n<y:a>\n <b k=\"1 > 0\"/> t&#228;xt "
                                "<b><![CDATA[<d>]]></b></y:a>",
                                "x")
                                .value();
    EXPECT_EQ(root.name, "a");
    EXPECT_EQ(root.line, 3U);
    EXPECT_EQ(root.text, "täxt");
    ASSERT_EQ(root.children.size(), 2U);
    EXPECT_EQ(root.children[0].line, 4U);
    EXPECT_EQ(root.children[0].attribute("k"), "1 > 0");
    EXPECT_EQ(root.children[0].attribute("none"), "");
    EXPECT_EQ(root.children[1].text, "<d>");
    EXPECT_EQ(root.child_text("none"), "");
    EXPECT_EQ(root.find("b"), &root.children[0]);
}

TEST(Xml, TurnsLatin1IntoUtf8) {
    EXPECT_EQ(parse_xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>K\xf6ln</a>", "x")->text, "Köln");
}

TEST(Xml, EscapesWhatMarkupWouldSwallow) {
    const std::string nasty = "a<b> & \"c\" 'd'";
    EXPECT_EQ(parse_xml("<a k=\"" + escape_xml(nasty) + "\"/>", "x")->attribute("k"), nasty);
    EXPECT_EQ(escape_xml(std::string("\x01")), "?");
}

TEST(Xml, RefusesAMillionNestedElementsBeforeBuildingThem) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += "<a>";
    EXPECT_EQ(parse_xml(text, "x.xml").error().message, "x.xml:1: elements are nested deeper than 64 levels");
}

TEST(Xml, RefusesEntitiesWhereverTheyAreDeclared) {
    EXPECT_NE(parse_xml("\n<!doctype a><a/>", "x").error().message.find("x:2: a document type declaration"),
              std::string::npos);
    EXPECT_NE(parse_xml("<!-- --><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "x")
                  .error()
                  .message.find("document type"),
              std::string::npos);
}

TEST(Xml, SurvivesWhatIsNoXml) {
    for (const auto* text :
         {"<", "<a", "<a b='", "</a>", "<a></b>", "<!--", "<![CDATA[", "<?", "<>", "plain", "<a/><b"})
        EXPECT_FALSE(parse_xml(text, "x")) << text;
}

}  // namespace
}  // namespace hexi
