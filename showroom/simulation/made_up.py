"""The made-up world: people, places and cars that do not exist."""

from msgspec import Struct

from showroom.simulation.chance import Chance

SURNAMES = tuple("赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜")
GIVEN_NAMES: tuple[str, ...] = (
    *"伟芳娜敏静磊洋艳勇杰娟涛明超霞平刚",
    "桂英",
    "建国",
    "小红",
    "子涵",
    "欣怡",
    "浩然",
    "雨桐",
    "思远",
    "美玲",
)
STAFF = (
    *("zhou-ming", "lin-yue", "tang-bo", "gao-jie", "he-ping", "luo-na", "xie-fei", "song-kai", "deng-li", "xu-hui"),
    *("fu-chen", "ren-qi", "shi-lei", "jiang-wen", "cai-rong", "pan-yu", "dong-xin", "yu-tao", "ye-qing", "du-juan"),
)
STREETS = ("幸福路", "和平街", "新华大道", "滨河路", "东风街", "文化路", "解放大道", "学府路")
MOBILE_PREFIXES = (
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "177",
    "182",
    "187",
    "189",
)
PLATFORMS = ("autohome-like", "yiche-like", "dongche-like", "brand-site")


class City(Struct, frozen=True):
    """Where a dealer stands."""

    slug: str
    name: str
    time_zone: str = "Asia/Shanghai"


CITIES = (
    City("beijing", "北京"),
    City("chengdu", "成都"),
    City("urumqi", "乌鲁木齐", "Asia/Urumqi"),
    City("guangzhou", "广州"),
    City("wuhan", "武汉"),
    City("xian", "西安"),
    City("shanghai", "上海"),
    City("shenyang", "沈阳"),
)
GROUP_NAMES = ("华星", "远航", "金桥", "北辰")


class Car(Struct, frozen=True):
    """A model with its list price in yuan."""

    model: str
    price: int


class Rival(Struct, frozen=True):
    """A competitor's model."""

    brand: str
    model: str
    price: int


CARS = (
    Car("星云 L 1.5T", 119_800),
    Car("星云 L 2.0T", 149_800),
    Car("星岚 SUV", 168_800),
    Car("星岚 SUV 四驱", 198_800),
    Car("星翼 EV", 179_900),
    Car("星途 MPV", 229_800),
)
RIVALS = (
    Rival("凌风", "凌风 A3", 112_900),
    Rival("凌风", "凌风 X5", 159_900),
    Rival("海岳", "海岳 Pro", 172_800),
    Rival("启明", "启明 EV 500", 185_000),
    Rival("天驰", "天驰 GT", 214_000),
)


def full_name(chance: Chance) -> str:
    """A Chinese name."""
    return chance.pick(SURNAMES) + chance.pick(GIVEN_NAMES)


def mobile(chance: Chance) -> str:
    """A number of the form of a mainland mobile."""
    return f"{chance.pick(MOBILE_PREFIXES)}{chance.whole(0, 99_999_999):08}"


def address(chance: Chance) -> str:
    """A street address."""
    return f"{chance.pick(STREETS)}{chance.whole(1, 400)}号"
